//! `impl` is forgotten, for an iterator.

use coyield::prelude::*;

#[generator]
fn count() -> Iterator<Item = u32> {
    //~^ ERROR `Iterator<Item = u32>`: a `#[generator]` function returns `impl Generator<Y, S, R, E>` or `impl
    //~> Iterator<Item = Y>`: write `impl` before the trait
    yield_!(1);
}

fn main() {
    let _ = count();
}
