//! An unused part of an argument is reported as in a function.

#![deny(warnings)]

use coyield::prelude::*;

#[generator]
fn count((used, unused): (u32, u32)) -> impl Generator<u32> {
    //~^ ERROR `unused`: unused variable: `unused`
    yield_!(used);
}

fn main() {
    let _ = count((1, 2));
}
