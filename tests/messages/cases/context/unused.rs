//! A manager that is not entered.

#![deny(unused_must_use)]

use coyield::prelude::*;

#[context_manager]
fn timer() -> impl ContextManager<(), String> {
    yield_!(());
    Ok(())
}

fn main() {
    timer();
    //~^ ERROR `timer()`: unused implementer of `coyield::context::ContextManager` that must be used
    //~| NOTE: a context manager does nothing unless entered: `with!(resource = manager, { .. })`
}
