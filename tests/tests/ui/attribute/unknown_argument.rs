//! An argument that the attribute does not know.

use coyield::prelude::*;

#[generator(boxed)]
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let _ = count();
}
