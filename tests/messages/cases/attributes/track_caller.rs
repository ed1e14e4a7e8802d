//! `#[track_caller]` would tell a body nothing of its driver.

use coyield::prelude::*;

#[generator]
#[track_caller]
//~^ ERROR `#[track_caller]`: `#[track_caller]` has no effect with `#[generator]`: a panic in the body shows its own
//~> place, and the body runs where the generator is driven: remove it
fn numbers(from: u32) -> impl Generator<u32> {
    yield_!(from.checked_sub(1).unwrap());
}

fn main() {
    drop(numbers(3));
}
