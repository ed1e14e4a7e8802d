//! `impl Iterator` without its `Item`.

use coyield::prelude::*;

#[generator]
fn count() -> impl Iterator {
    //~^ ERROR `Iterator`: name what the iterator yields: write `Iterator<Item = Y>`
    yield_!(1);
}

fn main() {
    let _ = count().count();
}
