//! A `Result` around the generator.

use coyield::prelude::*;

#[generator]
fn count() -> Result<impl Generator<u32>, String> {
    //~^ ERROR `Result<impl Generator<u32>, String>`: a `#[generator]` function returns `impl Generator<Y, S, R, E>` or
    //~> `impl Iterator<Item = Y>`
    yield_!(1);
}

fn main() {
    let _ = count();
}
