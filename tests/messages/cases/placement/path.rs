//! `coyield::yield_!`, by its path, is not that of the body.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    coyield::yield_!(1);
    //~^ ERROR `coyield::yield_!(1)`: `yield_!` works only directly in the body of a `#[generator]` function or of
    //~> `generate!`: is the attribute missing?
}

fn main() {
    let _ = count();
}
