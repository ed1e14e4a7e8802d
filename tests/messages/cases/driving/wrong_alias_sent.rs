//! A generator given where one that is sent values is asked for.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn take(_: impl Generator<u32, u32>) {}

fn main() {
    take(count());
    //~^ ERROR `count()`: type mismatch resolving `<impl Generator<u32> as Coroutine>::Sent == u32`
    //~| LABEL `count()`: expected `u32`, found `()`
}
