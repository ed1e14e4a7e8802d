//! A missing semicolon in the body: rustc says it, once.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1)
    yield_!(2)
}

fn main() {
    let _ = count();
}
