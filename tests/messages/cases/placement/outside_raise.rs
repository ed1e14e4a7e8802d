//! `raise!` in a function that is no generator.

use coyield::prelude::*;

fn count() {
    raise!(Thrown::Raised(1));
    //~^ ERROR `raise!(Thrown::Raised(1))`: `raise!` works only directly in the body of a `#[generator]` function or of
    //~> `generate!`: is the attribute missing?
}

fn main() {
    count();
}
