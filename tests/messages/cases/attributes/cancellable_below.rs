//! `#[cancellable]` below `#[generator]`: it looks for `async`.

use coyield::aio::cancellable;
//~^ WARN `coyield::aio::cancellable`: unused import: `coyield::aio::cancellable`
use coyield::prelude::*;

#[generator]
#[cancellable]
//~^ ERROR `#[cancellable]`: `#[cancellable]` returns a cancellation from an `async fn`, and a generator is none: remove it,
//~> and await by `try_await!`
async fn numbers() -> impl Stream<Item = u32> {
    std::future::ready(()).await;
    yield_!(1);
}

fn main() {
    drop(numbers());
}
