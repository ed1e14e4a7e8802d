//! `into_stream` of an async generator that returns a `Result`, as who comes from `try_stream!` writes it.

use coyield::prelude::*;
use futures::StreamExt;
use std::num::ParseIntError;

#[generator]
async fn numbers(text: &str) -> impl AsyncGenerator<u32, (), Result<(), ParseIntError>> {
    for word in text.split_whitespace() {
        yield_!(word.parse()?);
    }
    Ok(())
}

async fn run() -> Vec<u32> {
    numbers("1 2 x 4").into_stream().collect().await
    //~^ ERROR `numbers("1 2 x 4")`.`into_stream`: this async generator returns a value or can raise an error, which
    //~> `into_stream` would lose: use `into_stream_with_return()`, which stores it, `into_try_stream()`, whose last item
    //~> is the error, or `ignore_end()` before `into_stream()`, which drops it
}

fn main() {
    drop(run());
}
