//! Nothing is yielded by the keyword where a value is.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Generator<u32>, { yield; });
    //~^ ERROR `yield`: mismatched types
    //~| LABEL `yield`: expected `u32`, found `()`
}
