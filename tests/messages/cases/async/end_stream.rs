//! `stream` of an async generator that returns a value.

use coyield::prelude::*;
use std::pin::pin;

#[generator]
async fn counted() -> impl AsyncGenerator<u32, (), usize> {
    yield_!(7);
    1
}

async fn run() {
    let mut counted = pin!(counted());
    while let Some(n) = counted.stream().next().await {
        //~^ ERROR `counted`.`stream`: this async generator returns a value or can raise an error, which `stream` would
        //~> lose: use `stream_with_return()`, which stores it, `try_stream()`, whose last item is the error, or
        //~> `ignore_end()` and `into_stream()`, which drop it
        println!("{n}");
    }
}

fn main() {
    drop(run());
}
