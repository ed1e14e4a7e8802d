//! `#[track_caller]` would tell a body nothing of its driver.

use coyield::prelude::*;

#[generator]
#[track_caller]
//~^ ERROR `#[track_caller]`: `#[track_caller]` has no effect with `#[generator]`: a panic in the body reports its
//~> own location; remove the attribute
fn numbers(from: u32) -> impl Generator<u32> {
    yield_!(from.checked_sub(1).unwrap());
}

fn main() {
    drop(numbers(3));
}
