//! A closure with a `yield_!` as an argument of a macro: the label speaks.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    assert!((1..4).all(|n| {
        yield_!(n);
        true
    }));
}

fn main() {
    let _ = count();
}
