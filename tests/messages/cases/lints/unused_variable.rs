//! An unused variable in a body is reported as in a function.

#![deny(warnings)]

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    let unused = 1;
    //~^ ERROR `unused`: unused variable: `unused`
    yield_!(2);
}

fn main() {
    let _ = count();
}
