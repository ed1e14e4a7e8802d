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
}
