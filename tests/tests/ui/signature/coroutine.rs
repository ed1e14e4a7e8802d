//! The return type is an `impl Coroutine`, whose types stand by name.

use coyield::prelude::*;

#[generator]
fn count() -> impl Coroutine<Yield = u32, Send = (), Return = (), Throw = std::convert::Infallible> {
    yield_!(1);
}

fn main() {
    let _ = count();
}
