use coyield::prelude::*;

#[generator]
async fn pages() -> BoxAsyncGenerator<'static, u32> {
    //~^ ERROR `BoxAsyncGenerator<'static, u32>`: a `#[generator]` `async fn` returns `impl AsyncGenerator<Y, S, R, E>`
    //~> or `impl Stream<Item = Y>`, and its caller boxes it with `.boxed()`
    yield_!(1);
}

fn main() {}
