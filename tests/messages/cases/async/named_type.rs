use coyield::BoxAsyncGenerator;
use coyield::prelude::*;

#[generator]
fn pages() -> BoxAsyncGenerator<'static, u32> {
    //~^ ERROR `fn`: an async generator is an `async fn`: write `async` before `fn`
    yield_!(1);
}

fn main() {}
