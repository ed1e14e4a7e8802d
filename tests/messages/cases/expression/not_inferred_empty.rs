//! Nothing says what is yielded.

use coyield::prelude::*;
use std::pin::pin;

fn main() {
    let _ = pin!(generate! {}).next();
    //~^ ERROR `_`: type annotations needed for `Result<GeneratorState<_>, ResumeError<Infallible>>`
}
