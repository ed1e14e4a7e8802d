//! The pattern for the resource is missing.

use coyield::prelude::*;

#[context_manager]
fn timer() -> impl ContextManager<(), String> {
    yield_!(());
    Ok(())
}

fn main() {
    let _ = with!(timer() => { Ok(()) });
}
