//! The attribute takes no bare `yield`.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    yield 1;
}

fn main() {
    let _ = count();
}
