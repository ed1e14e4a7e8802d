//! Something is thrown into a generator that takes only the exit.

use coyield::prelude::*;
use std::pin::pin;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let mut count = pin!(count());
    let _ = count.throw("stop");
    //~^ ERROR `"stop"`: the trait bound `coyield::Thrown<
    //~| LABEL `"stop"`: the trait `From<&str>` is not implemented for `coyield::Thrown<
}
