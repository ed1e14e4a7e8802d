use coyield::prelude::*;
use futures::StreamExt;

#[generator]
async fn pages() -> impl futures_core::Stream<Item = u32> {
    yield_!(1);
}

fn main() {
    let mut pages = pages();
    drop(pages.next());
    //~^ ERROR `next`: cannot be unpinned
}
