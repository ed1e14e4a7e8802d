//! A boxed generator that is not async.

use coyield::prelude::*;

#[generator]
async fn pages() -> BoxGenerator<'static, u32> {
    //~^ ERROR `async`: a generator that awaits nothing is a plain `fn`: remove `async`, its yields suspend it; one that
    //~> awaits returns `impl AsyncGenerator<Y, S, R, E>` or `impl Stream<Item = Y>`
    yield_!(1);
}

fn main() {}
