//! `impl Iterator<u32>`.

use coyield::prelude::*;

#[generator]
fn count() -> impl Iterator<u32> {
    yield_!(1);
}

fn main() {
    let _ = count().count();
}
