//! An argument that need not be `mut` is reported as in a function.

#![deny(warnings)]

use coyield::prelude::*;

#[generator]
fn count(mut one: u32) -> impl Generator<u32> {
    yield_!(one);
}

fn main() {
    let _ = count(1);
}
