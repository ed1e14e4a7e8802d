//! A type alias hides the return type.

use coyield::prelude::*;

type Counter = BoxGenerator<'static, u32>;

#[generator]
fn count() -> Counter {
    //~^ ERROR `Counter`: a `#[generator]` function returns `impl Generator<Y, S, R, E>` or `impl Iterator<Item = Y>`
    yield_!(1);
}

fn main() {
    let _ = count();
}
