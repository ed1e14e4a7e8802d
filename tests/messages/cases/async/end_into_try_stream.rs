//! `into_try_stream` of an async generator that returns a `Result` with a value.

use coyield::prelude::*;

#[generator]
async fn counted() -> impl AsyncGenerator<u32, (), Result<usize, String>> {
    yield_!(7);
    Ok(1)
}

fn main() {
    drop(counted().into_try_stream());
    //~^ ERROR `counted()`.`into_try_stream`: the last item of `into_try_stream` is an error, but this async generator
    //~> does not return `Result<(), E>`, nor does it return `()` and raise `E`: use `into_stream_with_return()`, which
    //~> stores what it returns or raises
}
