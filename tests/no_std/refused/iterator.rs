//! Without `alloc` this does not compile: see `tests/refused.rs`.

use coyield::prelude::*;

#[generator]
fn odds() -> impl Iterator<Item = u32> {
    yield_!(1);
    yield_!(3);
}

fn main() {
    let _ = odds();
}
