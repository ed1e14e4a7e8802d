//! The methods of streams are those of `.stream()`.
//@ mistakes: 3

use coyield::prelude::*;
use futures::StreamExt;
use std::pin::pin;

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    yield_!(1);
}

async fn drive() {
    let mut pinned = pin!(pages());
    let _ = pinned.next().await;
    //~^ ERROR `pinned`.`next`: this is a method of streams, and an async generator is not a stream: call it on
    //~> `g.stream()`, with a pinned `g`, or on `g.into_stream()`
    //~| NOTE: `g.anext().await` drives a pinned async generator by one step
    let _: Vec<u32> = pages().map(|n| n + 1).collect().await;
    //~^ ERROR `pages()`.`map`: this is a method of streams, and an async generator is not a stream
    let _: Vec<u32> = pages().collect().await;
    //~^ ERROR `pages()`.`collect`: this is a method of streams, and an async generator is not a stream
}

fn main() {
    drop(drive());
}
