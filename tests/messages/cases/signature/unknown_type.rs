//! A type that does not exist is reported once.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<Count> {
    //~^ ERROR `Count`: cannot find type `Count` in this scope
    //~| LABEL `Count`: not found in this scope
    yield_!(1);
}

fn main() {
    let _ = count();
}
