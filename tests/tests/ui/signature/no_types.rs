//! `impl Generator` without its types.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator {
    yield_!(1);
}

fn main() {
    let _ = count();
}
