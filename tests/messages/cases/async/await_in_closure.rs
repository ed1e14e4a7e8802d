use coyield::prelude::*;

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    let get = |n: u32| std::future::ready(n).await;
    //~^ ERROR `await`: `await` is only allowed inside `async` functions and blocks
    yield_!(get(1));
}

fn main() {}
