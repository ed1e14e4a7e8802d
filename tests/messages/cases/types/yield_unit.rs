//! `yield_!()` where a value is yielded.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!();
    //~^ ERROR `yield_!()`: mismatched types
    //~| LABEL `yield_!()`: expected `u32`, found `()`
}

fn main() {
    let _ = count();
}
