//! A value of the wrong type is yielded by an iterator.

use coyield::prelude::*;

#[generator]
fn count() -> impl Iterator<Item = u32> {
    yield_!("one");
}

fn main() {
    let _ = count().count();
}
