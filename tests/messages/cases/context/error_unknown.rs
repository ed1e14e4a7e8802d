//! A manager that takes any error, and a block that has none.

use coyield::prelude::*;

#[context_manager]
fn timer<E>() -> impl ContextManager<(), E> {
    yield_!(());
    Ok(())
}

fn main() {
    let _ = with!(() = timer(), { Ok(1) });
    //~^ ERROR `timer`: type annotations needed
    //~| LABEL `timer`: cannot infer type of the type parameter `E` declared on the function `timer`
}
