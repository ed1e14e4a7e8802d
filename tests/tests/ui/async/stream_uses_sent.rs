use coyield::prelude::*;

#[generator]
async fn pages() -> impl futures_core::Stream<Item = u32> {
    let answer: u32 = yield_!(1);
    yield_!(answer);
}

fn main() {}
