use coyield::prelude::*;
use std::pin::pin;

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    yield_!(1);
}

async fn first() {
    let mut g = pin!(pages());
    if let Ok(state) = g.anext() {
        println!("{state:?}");
    }
}

fn main() {}
