//! The trait with its names, which is the one to implement by hand.

use coyield::context::AbstractContextManager;
use coyield::prelude::*;

#[context_manager]
fn open() -> impl AbstractContextManager<Resource = u32, Error = String> {
    yield_!(1);
    Ok(())
}

fn main() {}
