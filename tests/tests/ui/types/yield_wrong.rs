//! A value of the wrong type is yielded.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!("one");
}

fn main() {
    let _ = count();
}
