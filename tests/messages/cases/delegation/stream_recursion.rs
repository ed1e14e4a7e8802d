//! A stream that delegates to itself would contain itself.

use coyield::prelude::*;

#[generator]
async fn countdown(from: u32) -> impl Stream<Item = u32> {
    if from > 0 {
        yield_!(from);
        yield_from!(countdown(from - 1));
        //~^ ERROR `countdown`: `countdown` calls itself, and this stream would contain itself: return
        //~> `impl AsyncGenerator<u32>` and delegate with `yield_from!`, which works at any depth; the first caller turns it
        //~> into a stream with `.into_stream()`
    }
}

fn main() {
    drop(countdown(3));
}
