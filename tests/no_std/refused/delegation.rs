//! A body that delegates, where there is no `alloc`.

use coyield::prelude::*;

#[generator]
fn inner() -> impl Generator<u8, (), u8> {
    yield_!(1);
    2
}

#[generator]
fn outer() -> impl Generator<u8, (), u8> {
    let two = yield_from!(inner());
    two + try_yield_from!(inner()).unwrap_or(0)
}

fn main() {
    let _ = outer();
}
