//! One bare `yield` in a closure is one mistake.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    (1..4).for_each(|n| yield n);
}

fn main() {
    let _ = count();
}
