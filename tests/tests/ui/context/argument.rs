//! An argument that it does not take.

use coyield::prelude::*;

#[context_manager(name = "timer")]
fn timer() -> impl ContextManager<(), String> {
    yield_!(());
    Ok(())
}

fn main() {}
