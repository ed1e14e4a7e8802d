//! `impl` is forgotten.

use coyield::prelude::*;

#[generator]
fn count() -> Generator<u32> {
    yield_!(1);
}

fn main() {
    let _ = count();
}
