//! The pattern for the resource is missing.

use coyield::prelude::*;

#[context_manager]
fn timer() -> impl ContextManager<(), String> {
    yield_!(());
    Ok(())
}

fn main() {
    let _ = with!(timer(), { Ok(()) });
    //~^ ERROR `with!(timer(), { Ok(()) })`: `with!` takes resources, managers and a block: write `with!(file =
    //~> open(path), { .. })`, and `() = timer()` for a manager without a resource
}
