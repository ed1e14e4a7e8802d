//! The trait with its names, which is the one to implement by hand.

use coyield::context::AbstractContextManager;
//~^ WARN `coyield::context::AbstractContextManager`: unused import: `coyield::context::AbstractContextManager`
use coyield::prelude::*;

#[context_manager]
fn open() -> impl AbstractContextManager<Resource = u32, Error = String> {
    //~^ ERROR `AbstractContextManager<Resource = u32, Error = String>`: a `#[context_manager]` function returns `impl
    //~> ContextManager<Resource, E>`: write its alias, `ContextManager<Resource, E>`
    yield_!(1);
    Ok(())
}

fn main() {}
