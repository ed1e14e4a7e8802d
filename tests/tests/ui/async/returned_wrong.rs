use coyield::prelude::*;

#[generator]
async fn pages() -> impl AsyncGenerator<u32, (), u32> {
    yield_!(1);
}

fn main() {}
