use coyield::prelude::*;

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    yield_!("one");
    //~^ ERROR `"one"`: mismatched types
    //~| LABEL `"one"`: expected `u32`, found `&str`
}

fn main() {}
