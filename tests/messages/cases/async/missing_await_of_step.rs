use coyield::prelude::*;
use std::pin::pin;

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    yield_!(1);
}

async fn first() {
    let mut g = pin!(pages());
    if let Ok(state) = g.anext() {
        //~^ ERROR `Ok(state)`: mismatched types
        //~| LABEL `Ok(state)`: expected `Anext<'_, Pin<&mut
        println!("{state:?}");
    }
}

fn main() {}
