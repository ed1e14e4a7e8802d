//! A path that is not that of coyield.

use coyield::prelude::*;

#[generator(crate = ::nothing)]
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let _ = count();
}
