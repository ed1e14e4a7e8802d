//! `async fn`, which is for async generators.

use coyield::prelude::*;

#[generator]
async fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let _ = count();
}
