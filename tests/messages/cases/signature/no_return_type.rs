//! No return type.

use coyield::prelude::*;

#[generator]
fn count() {
    //~^ ERROR `count`: a `#[generator]` function says what comes out of it: write `-> impl Generator<Y, S, R, E>` or
    //~> `-> impl Iterator<Item = Y>` behind its arguments
    yield_!(1);
}

fn main() {
    let _ = count();
}
