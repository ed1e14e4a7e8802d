//! One type by name, behind the others.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32, Return = u32> {
    yield_!(1);
    2
}

fn main() {
    let _ = count();
}
