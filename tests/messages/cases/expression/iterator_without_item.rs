//! An iterator without its item.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Iterator<u32>, { yield 1; });
    //~^ ERROR `Iterator<u32>`: name what the iterator yields: write `Iterator<Item = Y>`
}
