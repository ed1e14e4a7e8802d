//! Unreachable code in a body is reported as in a function.

#![deny(warnings)]

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1);
    return;
    yield_!(2);
    //~^ ERROR `yield_!(2);`: unreachable statement
}

fn main() {
    let _ = count();
}
