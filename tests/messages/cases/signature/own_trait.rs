//! The return type is an `impl` of a trait of the user's own that has `Generator` as its supertrait.

use coyield::prelude::*;

trait Counter: Generator<u32> {}
impl<G: Generator<u32>> Counter for G {}

#[generator]
fn count() -> impl Counter {
    //~^ ERROR `impl Counter`: a `#[generator]` function returns `impl Generator<Y, S, R, E>` or `impl Iterator<Item =
    //~> Y>`
    yield_!(1);
}

fn main() {
    let _ = count();
}
