use coyield::try_await;

fn main() {
    let _ = try_await!(std::future::ready(5));
    //~^ ERROR `try_await!(std::future::ready(5))`: `await` is only allowed inside `async` functions and blocks
}
