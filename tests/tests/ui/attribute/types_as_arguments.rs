//! Types are no arguments of the attribute.

use coyield::prelude::*;

#[generator(u32)]
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let _ = count();
}
