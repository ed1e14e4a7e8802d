//! The return type is a boxed iterator.

use coyield::prelude::*;

#[generator]
fn count() -> Box<dyn Iterator<Item = u32>> {
    yield_!(1);
}

fn main() {
    let _ = count().count();
}
