//! `try_yield!` in an `async` block.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    let _future = async move { try_yield!(1).is_ok() };
}

fn main() {
    let _ = count();
}
