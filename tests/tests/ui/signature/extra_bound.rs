//! A further bound that the generator does not fulfil.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> + Clone {
    yield_!(1);
}

fn main() {
    let _ = count();
}
