use coyield::prelude::*;
use std::pin::pin;

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    yield_!(1);
}

fn main() {
    let mut g = pin!(pages());
    let _ = g.next();
    //~^ ERROR `next`: `Pin<&mut impl coyield::AsyncGenerator<u32>>` is not a generator
    //~| NOTE: `#[generator]` functions return generators, `generate! { .. }` is one, and `Coroutine` can be implemented
    //~> by hand
    //~| NOTE: a generator that awaits is an `AsyncCoroutine`, whose methods are awaited: `anext`, `asend` and so on
}
