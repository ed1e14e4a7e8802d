//! `crate` without a path.

use coyield::prelude::*;

#[generator(crate)]
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let _ = count();
}
