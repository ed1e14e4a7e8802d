//! The function is given, not what it returns.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn take(_: impl Generator<u32>) {}

fn main() {
    take(count);
    //~^ ERROR `count`: `fn() -> impl coyield::Generator<u32> {count}` is not a generator that yields `u32`, is sent
    //~> `()`, returns `()` and is thrown
}
