//! The attribute takes no bare `yield`, not as an expression either.

use coyield::prelude::*;

#[generator]
fn ask() -> impl Generator<u32, u32, u32> {
    let answer = yield 1;
    answer + 1
}

fn main() {
    let _ = ask();
}
