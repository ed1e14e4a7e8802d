//! An argument that need not be `mut` is reported as in a function.

#![deny(warnings)]

use coyield::prelude::*;

#[generator]
fn count(mut one: u32) -> impl Generator<u32> {
    //~^ ERROR `mut one`: variable does not need to be mutable
    yield_!(one);
}

fn main() {
    let _ = count(1);
}
