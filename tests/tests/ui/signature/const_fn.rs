//! `const fn`.

use coyield::prelude::*;

#[generator]
const fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let _ = count();
}
