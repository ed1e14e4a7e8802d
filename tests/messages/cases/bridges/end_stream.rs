//! `stream` of a generator that returns a value.

use coyield::prelude::*;
use std::pin::pin;

#[generator]
fn counted() -> impl Generator<u32, (), usize> {
    yield_!(7);
    1
}

fn main() {
    let mut counted = pin!(counted());
    let stream = counted.stream();
    //~^ ERROR `counted`.`stream`: this generator returns a value or can raise an error, which `stream` would lose: use
    //~> `stream_with_return()`, which stores it, `try_stream()`, whose last item is the error, or `ignore_end()` and
    //~> `into_stream()`, which drop it
    drop(futures::executor::block_on_stream(stream));
}
