use coyield::prelude::*;

#[generator]
async fn pages() -> impl futures_core::Stream<Item = u32> {
    yield_!(1);
    "done"
}

fn main() {}
