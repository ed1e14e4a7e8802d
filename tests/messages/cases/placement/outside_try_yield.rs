//! `try_yield!` in a function that is no generator.

use coyield::prelude::*;

fn count() {
    let _ = try_yield!(1);
    //~^ ERROR `try_yield!(1)`: `try_yield!` works only directly in the body of a `#[generator]` function or of
    //~> `generate!`: is the attribute missing?
}

fn main() {
    count();
}
