//! `skip` of what is no argument.

use coyield::prelude::*;
use tracing::instrument;

#[generator]
#[instrument(skip(form))]
//~^ ERROR `form`: `skip` of `#[instrument]`: no argument is called `form`
fn numbers(from: u32) -> impl Generator<u32> {
    yield_!(from);
}

fn main() {
    drop(numbers(3));
}
