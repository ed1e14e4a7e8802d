//! A value of the wrong type is yielded by the keyword.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Generator<u32>, { yield "one"; });
    //~^ ERROR `"one"`: mismatched types
    //~| LABEL `"one"`: expected `u32`, found `&str`
}
