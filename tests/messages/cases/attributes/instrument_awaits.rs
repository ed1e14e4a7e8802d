//! A field of the span awaits, in a generator that does not: it would be pending where nothing polls it.

use coyield::prelude::*;
use tracing::instrument;

#[generator]
#[instrument(fields(user = std::future::ready(1).await, later = { let _ = async { std::future::ready(2).await }; 3 }))]
//~^ ERROR `await`#1: `.await` among the arguments of `#[instrument]`, which are evaluated when the span is created: write
//~> `field = tracing::field::Empty`, and `Span::current().record("field", value)` in the body
fn numbers(from: u32) -> impl Generator<u32> {
    yield_!(from);
}

fn main() {
    drop(numbers(3));
}
