//! `yield_!` in a `const` block.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    let one = const { yield_!(1) };
    one
}

fn main() {
    let _ = count();
}
