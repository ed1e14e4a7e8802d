//! `extern "C" fn`.

use coyield::prelude::*;

#[generator]
extern "C" fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let _ = count();
}
