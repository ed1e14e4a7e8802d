//! A variadic function.

use coyield::prelude::*;

#[generator]
unsafe extern "C" fn count(first: u32, ...) -> impl Generator<u32> {
    yield_!(first);
}

fn main() {
    let _ = unsafe { count(1) };
}
