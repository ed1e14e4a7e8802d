use coyield::prelude::*;

#[generator]
async fn pages() -> impl futures_core::Stream<Item = String> {
    yield_!("one");
    //~^ ERROR `"one"`: mismatched types
    //~| LABEL `"one"`: expected `String`, found `&str`
}

fn main() {}
