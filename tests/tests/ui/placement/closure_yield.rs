//! `yield_!` in a closure.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    (1..4).for_each(|n| yield_!(n));
}

fn main() {
    let _ = count();
}
