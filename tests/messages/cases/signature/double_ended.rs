//! A generator runs in one direction.

use coyield::prelude::*;

#[generator]
fn count() -> impl DoubleEndedIterator<Item = u32> {
    //~^ ERROR `impl DoubleEndedIterator<Item = u32>`: a `#[generator]` function returns `impl Generator<Y, S, R, E>` or
    //~> `impl Iterator<Item = Y>`
    yield_!(1);
}

fn main() {
    let _ = count().count();
}
