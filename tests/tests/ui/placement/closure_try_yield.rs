//! `try_yield!` in a closure.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    (1..4).for_each(|n| {
        let _ = try_yield!(n);
    });
}

fn main() {
    let _ = count();
}
