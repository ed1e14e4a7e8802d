//! A named argument that the attribute does not know.

use coyield::prelude::*;

#[generator(yields = u32)]
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let _ = count();
}
