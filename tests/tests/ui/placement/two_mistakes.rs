//! Two mistakes in one body are said at once, and so is the third in the next function.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    (1..4).for_each(|n| yield_!(n));
    std::future::ready(()).await;
}

#[generator]
fn number() -> u32 {
    yield_!(1);
}

fn main() {
    let _ = count();
    let _ = number();
}
