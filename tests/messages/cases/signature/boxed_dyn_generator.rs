//! A `Box` around `dyn Generator`, where the alias belongs.

use coyield::prelude::*;

#[generator]
fn count() -> Box<dyn Generator<u32>> {
    //~^ ERROR `Box<dyn Generator<u32>>`: a `#[generator]` function returns `impl Generator<Y, S, R, E>` or `impl
    //~> Iterator<Item = Y>`: a box is written `BoxGenerator<'_, Y, S, R, E>`
    yield_!(1);
}

fn main() {
    let _ = count();
}
