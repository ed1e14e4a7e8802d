//! `try_yield!` in a function that is no generator.

use coyield::prelude::*;

fn count() {
    let _ = try_yield!(1);
}

fn main() {
    count();
}
