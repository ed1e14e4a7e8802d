use coyield::prelude::*;

#[generator]
fn pages() -> impl AsyncGenerator<u32> {
    //~^ ERROR `fn`: an async generator is an `async fn`: write `async` before `fn`
    std::future::ready(()).await;
    yield_!(1);
}

fn main() {}
