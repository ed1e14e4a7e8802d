//! `yield_!` in a nested function.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    fn helper(n: u32) {
        yield_!(n);
    }
    helper(1);
}

fn main() {
    let _ = count();
}
