use coyield::prelude::*;

#[generator]
async fn pages() -> impl futures_core::Stream<Item = u32> {
    yield_!(1);
    "done"
    //~^ ERROR `"done"`: mismatched types
    //~| LABEL `"done"`: expected `()`, found `&str`
}

fn main() {}
