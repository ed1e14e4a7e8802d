//! A value of the wrong type at the end of the body.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32, (), u32> {
    yield_!(1);
    "done"
    //~^ ERROR `"done"`: mismatched types
    //~| LABEL `"done"`: expected `u32`, found `&str`
}

fn main() {
    let _ = count();
}
