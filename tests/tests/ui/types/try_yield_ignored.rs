//! What `try_yield!` caught is used as if nothing could be thrown.

use coyield::prelude::*;

#[generator]
fn sum() -> impl Generator<u32, u32> {
    let first: u32 = try_yield!(0);
    yield_!(first);
}

fn main() {
    let _ = sum();
}
