//! `yield_!` in an `async` block.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    let _future = async {
        yield_!(1);
    };
}

fn main() {
    let _ = count();
}
