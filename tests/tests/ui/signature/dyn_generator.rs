//! `dyn` where `impl` belongs.

use coyield::prelude::*;

#[generator]
fn count() -> dyn Generator<u32> {
    yield_!(1);
}

fn main() {
    let _ = count();
}
