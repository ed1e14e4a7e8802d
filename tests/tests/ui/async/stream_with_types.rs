use coyield::prelude::*;

#[generator]
async fn pages() -> impl futures_core::Stream<u32, (), u32> {
    yield_!(1);
    2
}

fn main() {}
