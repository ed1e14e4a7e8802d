//! Nothing is yielded, so there is no resource and no place for the block.

use coyield::prelude::*;

#[context_manager]
fn timer() -> impl ContextManager<(), String> {
    //~^ ERROR `timer`: a context manager yields its resource, once: write `yield_!(resource)` between the set-up and
    //~> the tear-down, `try_yield!(resource)` to see the error of the block, or `yield_!(())` if there is no resource
    println!("begins");
    Ok(())
}

fn main() {
    let _ = with!(() = timer(), { Ok(()) });
}
