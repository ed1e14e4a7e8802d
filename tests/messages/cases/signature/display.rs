//! The return type is an `impl` of something else.

use coyield::prelude::*;
use std::fmt::Display;
//~^ WARN `std::fmt::Display`: unused import: `std::fmt::Display`

#[generator]
fn count() -> impl Display {
    //~^ ERROR `impl Display`: a `#[generator]` function returns `impl Generator<Y, S, R, E>` or `impl Iterator<Item =
    //~> Y>`
    yield_!(1);
}

fn main() {
    let _ = count();
}
