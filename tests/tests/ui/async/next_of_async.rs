use coyield::prelude::*;
use std::pin::pin;

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    yield_!(1);
}

fn main() {
    let mut g = pin!(pages());
    let _ = g.next();
}
