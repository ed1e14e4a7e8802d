//! An iterator returns nothing.

use coyield::prelude::*;

#[generator]
fn count() -> impl Iterator<Item = u32> {
    yield_!(1);
    "done"
}

fn main() {
    let _ = count().count();
}
