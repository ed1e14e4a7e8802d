//! `#[instrument]` above an async generator: it makes a future of the body.

use coyield::prelude::*;

#[tracing::instrument(skip_all, fields(to = to))]
//~^ ERROR `#[tracing::instrument(skip_all, fields(to = to))]`: `#[instrument]` above `#[generator]` enters its span where
//~> the generator is made, or looks for a future: write it below `#[generator]`, which enters the span while the body
//~> runs
#[generator]
async fn numbers(to: u32) -> impl Stream<Item = u32> {
    for number in 0..to {
        yield_!(number);
    }
}

fn main() {
    drop(numbers(3));
}
