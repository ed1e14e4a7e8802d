//! `impl Iterator` without its `Item`.

use coyield::prelude::*;

#[generator]
fn count() -> impl Iterator {
    yield_!(1);
}

fn main() {
    let _ = count().count();
}
