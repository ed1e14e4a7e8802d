//! A generator given where one of other types is asked for.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn take(_: impl Generator<String>) {}

fn main() {
    take(count());
    //~^ ERROR `count()`: type mismatch resolving `<impl Generator<u32> as Coroutine>::Yield == String`
    //~| LABEL `count()`: expected `String`, found `u32`
}
