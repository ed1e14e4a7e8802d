//! A method is called on the function, not on what it returns.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let _ = count.boxed();
}
