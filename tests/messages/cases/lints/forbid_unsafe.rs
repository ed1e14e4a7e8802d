//! A user's own `unsafe` is forbidden in a body as everywhere.

#![forbid(unsafe_code)]

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    let one = 1_u32;
    yield_!(unsafe { *(&raw const one) });
    //~^ ERROR `unsafe { *(&raw const one) }`: usage of an `unsafe` block
}

fn main() {
    let _ = count();
}
