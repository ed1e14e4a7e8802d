//! Parentheses, as those of `Fn`.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator(u32) -> u32 {
    yield_!(1);
    2
}

fn main() {
    let _ = count();
}
