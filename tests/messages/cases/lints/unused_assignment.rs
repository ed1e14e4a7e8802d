//! A value that is never read is reported as in a function.

#![deny(warnings)]

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    let mut one = 1;
    yield_!(one);
    one = 2;
    //~^ ERROR `one..`: value assigned to `one` is never read
}

fn main() {
    let _ = count();
}
