//! `impl` is forgotten, for an iterator.

use coyield::prelude::*;

#[generator]
fn count() -> Iterator<Item = u32> {
    yield_!(1);
}

fn main() {
    let _ = count();
}
