//! The return type is an `impl Coroutine`, whose types stand by name.

use coyield::prelude::*;

#[generator]
fn count() -> impl Coroutine<Yield = u32, Sent = (), Return = (), Throw = std::convert::Infallible> {
    //~^ ERROR `impl Coroutine<Yield = u32, Sent = (), Return = ()..`: a `#[generator]` function returns `impl
    //~> Generator<Y, S, R, E>` or `impl Iterator<Item = Y>`
    yield_!(1);
}

fn main() {
    let _ = count();
}
