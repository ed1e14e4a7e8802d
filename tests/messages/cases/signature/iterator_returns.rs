//! An iterator returns nothing.

use coyield::prelude::*;

#[generator]
fn count() -> impl Iterator<Item = u32> {
    yield_!(1);
    "done"
    //~^ ERROR `"done"`: mismatched types
    //~| LABEL `"done"`: expected `()`, found `&str`
}

fn main() {
    let _ = count().count();
}
