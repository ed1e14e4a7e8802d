use coyield::prelude::*;
use std::pin::pin;

#[generator]
async fn echo() -> impl AsyncGenerator<u32, u32> {
    yield_!(1);
}

fn main() {
    let mut g = pin!(echo());
    drop(g.anext());
    //~^ ERROR `g`.`anext`: this async generator is sent values, so it can be neither a stream nor driven by `anext`:
    //~> use `astart()`, and then `asend(value)`
}
