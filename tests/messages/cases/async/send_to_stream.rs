use coyield::prelude::*;
use std::pin::pin;

#[generator]
async fn pages() -> impl futures_core::Stream<Item = u32> {
    yield_!(1);
}

async fn all() {
    let mut pages = pin!(pages());
    let _ = pages.asend(()).await;
    //~^ ERROR `asend`: `Pin<&mut impl Stream<Item = u32>>` is not an async generator
    //~| NOTE: `#[generator] async fn .. -> impl AsyncGenerator<..>` functions return async generators, `generate! {
    //~> async { .. } }` is one, and `AsyncCoroutine` can be implemented by hand
    //~| NOTE: functions that return `impl Stream` return streams, into which nothing can be sent or thrown
}

fn main() {}
