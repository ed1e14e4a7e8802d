//! No return type.

use coyield::prelude::*;

#[generator]
fn count() {
    //~^ ERROR `count`: a `#[generator]` function needs a return type: write `-> impl Generator<Y, S, R, E>` or `-> impl
    //~> Iterator<Item = Y>` after its arguments
    yield_!(1);
}

fn main() {
    let _ = count();
}
