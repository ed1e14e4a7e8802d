use coyield::prelude::*;

#[generator]
async fn pages() -> impl futures_core::Stream<Item = u32> {
    yield_!(1);
}

#[generator]
async fn echo() -> impl AsyncGenerator<u32, u32> {
    yield_from!(pages());
}

fn main() {}
