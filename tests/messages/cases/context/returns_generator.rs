//! The return type of a generator.

use coyield::prelude::*;

#[context_manager]
fn open() -> impl Generator<u32> {
    //~^ ERROR `impl Generator<u32>`: a `#[context_manager]` function returns `impl ContextManager<Resource, E>`
    yield_!(1);
}

fn main() {}
