//! The function is given, not what it returns.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn take(_: impl Generator<u32>) {}

fn main() {
    take(count);
}
