use coyield::prelude::*;
use std::pin::pin;

#[generator]
async fn pages() -> impl futures_core::Stream<Item = u32> {
    yield_!(1);
}

async fn all() {
    let mut pages = pin!(pages());
    let _ = pages.asend(()).await;
}

fn main() {}
