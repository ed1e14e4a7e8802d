//! `yield_!` in a function that is no generator.

use coyield::prelude::*;

fn count() {
    yield_!(1);
}

fn main() {
    count();
}
