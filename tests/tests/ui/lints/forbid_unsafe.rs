//! A user's own `unsafe` is forbidden in a body as everywhere.

#![forbid(unsafe_code)]

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    let one = 1_u32;
    yield_!(unsafe { *(&raw const one) });
}

fn main() {
    let _ = count();
}
