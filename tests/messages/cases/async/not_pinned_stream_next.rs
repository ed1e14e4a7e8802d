use coyield::prelude::*;
use futures::StreamExt;

#[generator]
async fn pages() -> impl futures_core::Stream<Item = u32> {
    yield_!(1);
}

fn main() {
    let mut pages = pages();
    drop(pages.next());
    //~^ ERROR `next`: `{async block@async/not_pinned_stream_next.rs:5:21: 5:25}` cannot be unpinned
    //~| LABEL `next`: unsatisfied trait bound
}
