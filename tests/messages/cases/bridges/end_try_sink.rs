//! The error of a sink, of a generator that returns something else than an error.

use coyield::prelude::*;
use std::pin::pin;

#[generator]
fn total() -> impl Generator<(), u32, u32> {
    yield_!()
}

fn main() {
    let mut total = pin!(total());
    let _ = total.try_sink();
    //~^ ERROR `total`.`try_sink`: `try_sink` and `into_try_sink` need a generator that returns `Result<(), E>`
}
