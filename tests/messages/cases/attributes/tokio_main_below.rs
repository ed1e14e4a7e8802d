//! `#[tokio::main]` below `#[generator]`: it looks for `async`.

use coyield::prelude::*;

#[generator]
#[tokio::main]
//~^ ERROR `#[tokio::main]`: `#[tokio::main]` runs the future of an `async fn`, and `#[generator]` makes no future: put it
//~> on a function of its own, which drives the generator
async fn numbers() -> impl Stream<Item = u32> {
    yield_!(1);
}

fn main() {
    drop(numbers());
}
