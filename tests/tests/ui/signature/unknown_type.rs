//! A type that does not exist is reported once.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<Count> {
    yield_!(1);
}

fn main() {
    let _ = count();
}
