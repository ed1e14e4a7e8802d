//! `coyield::yield_!`, by its path, is the one that belongs nowhere, in a closure as well.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    (1..4).for_each(|n| coyield::yield_!(n));
}

fn main() {
    let _ = count();
}
