//! `try_yield!` in an iterator: nothing can be thrown but the exit, and its type says so.

use coyield::prelude::*;

#[generator]
fn count() -> impl Iterator<Item = u32> {
    let answer: u32 = yield_!(1);
    //~^ ERROR `yield_!(1)`: mismatched types
    //~| LABEL `yield_!(1)`: expected `u32`, found `()`
    yield_!(answer);
}

fn main() {
    let _ = count().count();
}
