//! A value of the wrong type in a `return`.

use coyield::prelude::*;

#[generator]
fn count(stop: bool) -> impl Generator<u32, (), u32> {
    if stop {
        return "stopped";
        //~^ ERROR `"stopped"`: mismatched types
        //~| LABEL `"stopped"`: expected `u32`, found `&str`
    }
    yield_!(1);
    1
}

fn main() {
    let _ = count(true);
}
