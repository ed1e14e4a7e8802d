//! `impl Iterator<u32>`.

use coyield::prelude::*;

#[generator]
fn count() -> impl Iterator<u32> {
    //~^ ERROR `Iterator<u32>`: name what the iterator yields: write `Iterator<Item = Y>`
    yield_!(1);
}

fn main() {
    let _ = count().count();
}
