//! An argument that `#[instrument]` does not have.

use coyield::prelude::*;
use tracing::instrument;

#[generator]
#[instrument(skipp(to))]
//~^ ERROR `skipp(to)`: `#[instrument]` below an attribute of coyield takes `name`, `target`, `level`, `parent`,
//~> `follows_from`, `skip`, `skip_all`, `fields`, `err` and `ret`
fn numbers(to: u32) -> impl Generator<u32> {
    yield_!(to);
}

fn main() {
    drop(numbers(3));
}
