//! A value of the wrong type at the end of the body.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Generator<u32, (), u32>, {
        yield 1;
        "done"
        //~^ ERROR `"done"`: mismatched types
        //~| LABEL `"done"`: expected `u32`, found `&str`
    });
}
