//! A block cannot yield for the generator around it.

use coyield::prelude::*;

#[context_manager]
fn timer() -> impl ContextManager<(), String> {
    yield_!(());
    Ok(())
}

#[generator]
fn numbers() -> impl Generator<u32> {
    let _ = with!(() = timer() => {
        yield_!(1);
        Ok(())
    });
}

fn main() {
    drop(numbers());
}
