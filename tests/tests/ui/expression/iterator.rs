//! `generate!` makes generators, not iterators.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Iterator<Item = u32>, { yield 1; });
}
