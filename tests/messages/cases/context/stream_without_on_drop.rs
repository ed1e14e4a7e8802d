//! A stream of a generator that nothing would close.

use coyield::context::aclosing;
use coyield::prelude::*;
use futures::Stream;

#[generator]
async fn ticks() -> impl AsyncGenerator<u32> {
    yield_!(1);
}

fn response() -> impl Stream<Item = u32> {
    aclosing(ticks()).into_stream()
    //~^ ERROR `into_stream`: a stream is dropped without a block around it, and nothing closes this generator then
}

fn main() {
    drop(response());
}
