//! A block cannot be left by `break`.

use coyield::prelude::*;

#[context_manager]
fn timer() -> impl ContextManager<(), String> {
    yield_!(());
    Ok(())
}

fn main() {
    loop {
        let _ = with!(() = timer(), {
            break;
            //~^ ERROR `break`: `break` inside of a closure
            //~| LABEL `break`: cannot `break` inside of a closure
            Ok(())
        });
    }
}
