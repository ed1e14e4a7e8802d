//! A semicolon after the return value.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32, (), u32> {
    //~^ ERROR `{..`: mismatched types
    //~| LABEL `{..`: expected `u32`, found `()`
    let n = 1;
    yield_!(n);
    n + 1;
}

fn main() {
    let _ = count();
}
