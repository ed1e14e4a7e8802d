use coyield::prelude::*;

#[generator]
fn pages() -> impl futures_core::Stream<Item = u32> {
    //~^ ERROR `fn`: an async generator is an `async fn`: write `async` before `fn`
    yield_!(1);
}

fn main() {}
