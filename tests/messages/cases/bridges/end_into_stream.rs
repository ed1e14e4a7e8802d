//! `into_stream` of a generator that raises an error.

use coyield::prelude::*;

#[generator]
fn careful() -> impl Generator<u32, (), (), String> {
    yield_!(7);
}

fn stream() -> impl Stream<Item = u32> {
    careful().into_stream()
    //~^ ERROR `careful()`.`into_stream`: this generator returns a value or can raise an error, which `into_stream` would
    //~> lose: use `into_stream_with_return()`, which stores it, `into_try_stream()`, whose last item is the error, or
    //~> `ignore_end()` before `into_stream()`, which drops it
}

fn main() {
    drop(stream());
}
