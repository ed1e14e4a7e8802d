//! The path of the crate as a string.

use coyield::prelude::*;

#[generator(crate = "coyield")]
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let _ = count();
}
