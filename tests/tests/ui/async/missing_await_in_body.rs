use coyield::prelude::*;

async fn fetch() -> u32 {
    1
}

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    yield_!(fetch());
}

fn main() {}
