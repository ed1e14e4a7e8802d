//! Two values in one yield.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<(u32, u32)> {
    yield_!(1, 2);
    //~^ ERROR `yield_!(1, 2)`: `yield_!` takes one value: write `yield_!((a, b))` to yield a tuple
}

fn main() {
    let _ = count();
}
