//! Two spans.

use coyield::prelude::*;
use tracing::instrument;

#[generator]
#[instrument]
#[instrument(name = "numbers")]
//~^ ERROR `#[instrument(name = "numbers")]`: `#[instrument]` is given twice: remove this one
fn numbers() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    drop(numbers());
}
