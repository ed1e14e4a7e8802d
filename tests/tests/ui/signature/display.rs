//! The return type is an `impl` of something else.

use coyield::prelude::*;
use std::fmt::Display;

#[generator]
fn count() -> impl Display {
    yield_!(1);
}

fn main() {
    let _ = count();
}
