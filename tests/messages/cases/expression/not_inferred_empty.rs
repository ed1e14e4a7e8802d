//! The type of the yielded values is unknown.
//@ moved(1.101..): rustc blames the method that needs the type, and not the pattern

use coyield::prelude::*;
use std::pin::pin;

fn main() {
    let _ = pin!(generate! {}).next();
    //~^ ERROR(..1.101) `_`: type annotations needed for `Result<coyield::CoroutineState<_>, ResumeError<Infallible>>`
    //~| ERROR(1.101..) `next`: type annotations needed
}
