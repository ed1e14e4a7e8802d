//! `yield_!` in the value of a nested constant.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    const ONE: () = yield_!(1);
    ONE
}

fn main() {
    let _ = count();
}
