use coyield::prelude::*;

#[generator]
fn odds() -> impl Generator<u32> {
    let n = std::future::ready(1).await;
    yield_!(n);
}

fn main() {}
