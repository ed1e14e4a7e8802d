//! The resource as the return type.

use coyield::prelude::*;

#[context_manager]
fn open() -> u32 {
    //~^ ERROR `u32`: a `#[context_manager]` function returns `impl ContextManager<Resource, E>`
    yield_!(1);
}

fn main() {}
