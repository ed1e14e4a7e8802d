//! The return type is the type of the yielded values.

use coyield::prelude::*;

#[generator]
fn count() -> u32 {
    //~^ ERROR `u32`: a `#[generator]` function returns `impl Generator<Y, S, R, E>` or `impl Iterator<Item = Y>`
    yield_!(1);
}

fn main() {
    let _ = count();
}
