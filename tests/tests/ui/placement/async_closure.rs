//! `yield_!` in an `async` closure.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    let _closure = async |n: u32| yield_!(n);
}

fn main() {
    let _ = count();
}
