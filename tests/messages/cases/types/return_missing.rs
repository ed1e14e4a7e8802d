//! The return value is forgotten.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32, (), u32> {
    //~^ ERROR `{..`: mismatched types
    //~| LABEL `{..`: expected `u32`, found `()`
    yield_!(1);
}

fn main() {
    let _ = count();
}
