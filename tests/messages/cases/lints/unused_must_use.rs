//! A result that is not used is reported as in a function.

#![deny(warnings)]

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    "1".parse::<u32>();
    //~^ ERROR `"1".parse::<u32>()`: unused `Result` that must be used
    yield_!(1);
}

fn main() {
    let _ = count();
}
