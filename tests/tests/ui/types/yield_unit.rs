//! `yield_!()` where a value is yielded.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!();
}

fn main() {
    let _ = count();
}
