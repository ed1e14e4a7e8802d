//! `try_stream` of an async generator that returns no `Result`.

use coyield::prelude::*;
use std::pin::pin;

#[generator]
async fn counted() -> impl AsyncGenerator<u32, (), usize> {
    yield_!(7);
    1
}

fn main() {
    let mut counted = pin!(counted());
    drop(counted.try_stream());
    //~^ ERROR `counted`.`try_stream`: the last item of `try_stream` is an error, but this async generator does not
    //~> return `Result<(), E>`, nor does it return `()` and raise `E`: use `stream_with_return()`, which stores what it
    //~> returns or raises
}
