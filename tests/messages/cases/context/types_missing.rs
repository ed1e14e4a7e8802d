//! No types.

use coyield::prelude::*;

#[context_manager]
fn open() -> impl ContextManager {
    //~^ ERROR `ContextManager`: `ContextManager<Resource, E>` takes one or two types: what the block is given
    //~> (Resource), and what it and the manager can fail with (E, default `Infallible`)
    yield_!(1);
    Ok(())
}

fn main() {}
