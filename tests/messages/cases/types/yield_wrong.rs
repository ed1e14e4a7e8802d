//! A value of the wrong type is yielded.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!("one");
    //~^ ERROR `"one"`: mismatched types
    //~| LABEL `"one"`: expected `u32`, found `&str`
}

fn main() {
    let _ = count();
}
