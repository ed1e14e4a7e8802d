//! An unused `mut` in a body is reported as in a function.

#![deny(warnings)]

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    let mut one = 1;
    //~^ ERROR `mut one`: variable does not need to be mutable
    yield_!(one);
}

fn main() {
    let _ = count();
}
