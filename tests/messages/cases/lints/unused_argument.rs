//! An unused argument is reported as in a function.

#![deny(warnings)]

use coyield::prelude::*;

#[generator]
fn count(unused: u32) -> impl Generator<u32> {
    //~^ ERROR `unused`: unused variable: `unused`
    yield_!(1);
}

fn main() {
    let _ = count(1);
}
