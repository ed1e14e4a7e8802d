//! The return type of a generator.

use coyield::prelude::*;

#[context_manager]
fn open() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {}
