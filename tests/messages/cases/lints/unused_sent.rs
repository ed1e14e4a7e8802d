//! A sent `Result` is not thrown away unseen.

#![deny(warnings)]

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32, Result<u32, String>> {
    yield_!(1);
    //~^ ERROR `yield_!(1)`: unused `Result` that must be used
}

fn main() {
    let _ = count();
}
