//! The attribute twice.

use coyield::prelude::*;

#[generator]
#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let _ = count();
}
