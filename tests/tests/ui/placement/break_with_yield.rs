//! A body cannot be broken out of: `return` leaves it.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1);
    break;
}

fn main() {
    let _ = count();
}
