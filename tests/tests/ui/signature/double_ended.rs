//! A generator runs in one direction.

use coyield::prelude::*;

#[generator]
fn count() -> impl DoubleEndedIterator<Item = u32> {
    yield_!(1);
}

fn main() {
    let _ = count().count();
}
