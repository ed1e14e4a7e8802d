//! No return type.

use coyield::prelude::*;

#[context_manager]
fn open() {
    //~^ ERROR `open`: a `#[context_manager]` function returns `impl ContextManager<Resource, E>`: write `-> impl ..`
    //~> after its arguments
    yield_!(1);
}

fn main() {}
