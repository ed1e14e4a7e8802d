//! A type that does not exist is reported once.
//@ errors(..1.95): 2: rustc went on with a type that it could not infer after the error

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
