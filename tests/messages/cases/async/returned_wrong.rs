use coyield::prelude::*;

#[generator]
async fn pages() -> impl AsyncGenerator<u32, (), u32> {
    //~^ ERROR `{..`: mismatched types
    //~| LABEL `{..`: expected `u32`, found `()`
    yield_!(1);
}

fn main() {}
