//! An argument that it does not take.

use coyield::prelude::*;

#[context_manager(name = "timer")]
//~^ ERROR `name`: `#[context_manager]` takes no such argument, only `crate = path`, the path of the crate coyield
fn timer() -> impl ContextManager<(), String> {
    yield_!(());
    Ok(())
}

fn main() {}
