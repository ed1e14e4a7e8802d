//! `yield_!` in a function that is no generator.

use coyield::prelude::*;

fn count() {
    yield_!(1);
    //~^ ERROR `yield_!(1)`: `yield_!` works only directly in the body of a `#[generator]` function or of `generate!`:
    //~> is the attribute missing?
}

fn main() {
    count();
}
