use coyield::prelude::*;

async fn fetch() -> u32 {
    1
}

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    yield_!(fetch());
    //~^ ERROR `fetch()`: mismatched types
    //~| LABEL `fetch()`: expected `u32`, found future
}

fn main() {}
