//! The return type is a collection of the yielded values.

use coyield::prelude::*;

#[generator]
fn count() -> Vec<u32> {
    //~^ ERROR `Vec<u32>`: a `#[generator]` function returns `impl Generator<Y, S, R, E>` or `impl Iterator<Item = Y>`
    yield_!(1);
}

fn main() {
    let _ = count();
}
