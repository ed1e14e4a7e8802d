//! The return value is forgotten.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32, (), u32> {
    yield_!(1);
}

fn main() {
    let _ = count();
}
