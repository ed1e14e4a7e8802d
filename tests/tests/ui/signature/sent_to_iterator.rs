//! `try_yield!` in an iterator: nothing can be thrown but the exit, and its type says so.

use coyield::prelude::*;

#[generator]
fn count() -> impl Iterator<Item = u32> {
    let answer: u32 = yield_!(1);
    yield_!(answer);
}

fn main() {
    let _ = count().count();
}
