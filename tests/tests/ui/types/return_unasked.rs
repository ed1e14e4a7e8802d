//! A value at the end of a body that returns nothing.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1);
    5
}

fn main() {
    let _ = count();
}
