//! The names of generators and their arguments are reported as those of a function.

#![deny(warnings)]

use coyield::prelude::*;

#[generator]
fn count(Limit: u32) -> impl Generator<u32> {
    //~^ ERROR `Limit`: variable `Limit` should have a snake case name
    yield_!(Limit);
}

fn main() {
    let _ = count(1);
}
