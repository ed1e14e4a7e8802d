//! What `try_yield!` caught is used as if nothing could be thrown.

use coyield::prelude::*;

#[generator]
fn sum() -> impl Generator<u32, u32> {
    let first: u32 = try_yield!(0);
    //~^ ERROR `try_yield!(0)`: mismatched types
    //~| LABEL `try_yield!(0)`: expected `u32`, found `Result<u32, Thrown<
    yield_!(first);
}

fn main() {
    let _ = sum();
}
