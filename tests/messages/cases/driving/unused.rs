//! A generator that is not driven.

#![deny(unused_must_use)]

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    count();
    //~^ ERROR `count()`: unused implementer of `coyield::Generator` that must be used
    //~| NOTE: generators are lazy and do nothing unless resumed
}
