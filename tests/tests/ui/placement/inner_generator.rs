//! A yield in a nested `generate!` belongs to that one; in a closure in it, it is refused as everywhere.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    let _inner = generate! {
        (1..4).for_each(|n| yield_!(n));
    };
    yield_!(1);
}

fn main() {
    let _ = count();
}
