use coyield::try_await;

fn main() {
    let _ = try_await!(std::future::ready(5));
}
