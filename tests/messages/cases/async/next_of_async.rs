use coyield::prelude::*;
use std::pin::pin;

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    yield_!(1);
}

fn main() {
    let mut g = pin!(pages());
    let _ = g.next();
    //~^ ERROR `g`.`next`: this is a method of streams, and an async generator is not a stream: call it on
    //~> `g.stream()`, with a pinned `g`, or on `g.into_stream()`
    //~| NOTE: `g.anext().await` drives a pinned async generator by one step
}
