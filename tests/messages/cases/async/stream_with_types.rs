use coyield::prelude::*;

#[generator]
async fn pages() -> impl futures_core::Stream<u32, (), u32> {
    //~^ ERROR `Stream<u32, (), u32>`: name what the stream yields: write `Stream<Item = Y>`
    yield_!(1);
    2
}

fn main() {}
