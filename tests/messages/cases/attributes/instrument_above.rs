//! `#[instrument]` above `#[generator]`: its span would stay entered while the generator is suspended.

use coyield::prelude::*;
use tracing::instrument;

#[instrument]
//~^ ERROR `#[instrument]`: `#[instrument]` above `#[generator]` enters its span where the generator is made, or looks for
//~> a future: write it below `#[generator]`, which enters the span while the body runs
#[generator]
fn numbers(to: u32) -> impl Generator<u32> {
    for number in 0..to {
        yield_!(number);
    }
}

fn main() {
    drop(numbers(3));
}
