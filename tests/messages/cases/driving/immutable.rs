//! A pinned generator that is not `mut`.

use coyield::prelude::*;
use std::pin::pin;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let count = pin!(count());
    let _ = count.start();
    //~^ ERROR `count`: cannot borrow `count` as mutable, as it is not declared as mutable
    //~| LABEL `count`: cannot borrow as mutable
}
