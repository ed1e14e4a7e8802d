//! No types.

use coyield::prelude::*;

#[context_manager]
fn open() -> impl ContextManager {
    //~^ ERROR `ContextManager`: `ContextManager<Resource, E>` takes one or two types: the resource of the block
    //~> (Resource), and the error of the block and the manager (E, default `Infallible`)
    yield_!(1);
    Ok(())
}

fn main() {}
