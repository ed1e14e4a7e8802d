//! A semicolon behind the return value.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32, (), u32> {
    let n = 1;
    yield_!(n);
    n + 1;
}

fn main() {
    let _ = count();
}
