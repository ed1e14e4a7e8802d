//! `raise!` in a function that is no generator.

use coyield::prelude::*;

fn count() {
    raise!(Thrown::Raised(1));
}

fn main() {
    count();
}
