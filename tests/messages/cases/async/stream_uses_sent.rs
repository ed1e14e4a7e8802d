use coyield::prelude::*;

#[generator]
async fn pages() -> impl futures_core::Stream<Item = u32> {
    let answer: u32 = yield_!(1);
    //~^ ERROR `yield_!(1)`: mismatched types
    //~| LABEL `yield_!(1)`: expected `u32`, found `()`
    yield_!(answer);
}

fn main() {}
