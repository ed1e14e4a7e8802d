//! A value at the end of a body that returns nothing.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1);
    5
    //~^ ERROR `5`: mismatched types
    //~| LABEL `5`: expected `()`, found integer
}

fn main() {
    let _ = count();
}
