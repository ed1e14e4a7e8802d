use coyield::prelude::*;

#[generator]
fn pages() -> impl AsyncGenerator<u32> {
    std::future::ready(()).await;
    yield_!(1);
}

fn main() {}
