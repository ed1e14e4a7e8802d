//! `coyield::yield_!`, by its path, is not that of the body.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    coyield::yield_!(1);
}

fn main() {
    let _ = count();
}
