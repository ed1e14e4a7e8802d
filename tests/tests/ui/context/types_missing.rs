//! No types.

use coyield::prelude::*;

#[context_manager]
fn open() -> impl ContextManager {
    yield_!(1);
    Ok(())
}

fn main() {}
