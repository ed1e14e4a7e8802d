//! Superfluous parentheses are reported as in a function.

#![deny(warnings)]

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    let one = (1);
    //~^ ERROR `(`: unnecessary parentheses around assigned value
    yield_!(one);
}

fn main() {
    let _ = count();
}
