//! The return type is an `impl` of a trait of the user's own that has `Generator` as its supertrait.

use coyield::prelude::*;

trait Counter: Generator<u32> {}
impl<G: Generator<u32>> Counter for G {}

#[generator]
fn count() -> impl Counter {
    yield_!(1);
}

fn main() {
    let _ = count();
}
