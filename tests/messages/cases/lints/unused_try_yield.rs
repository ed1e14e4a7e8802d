//! What `try_yield!` caught is not thrown away unseen.

#![deny(warnings)]

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    try_yield!(1);
    //~^ ERROR `try_yield!(1)`: unused `Result` that must be used
}

fn main() {
    let _ = count();
}
