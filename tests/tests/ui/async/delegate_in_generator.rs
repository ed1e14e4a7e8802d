use coyield::prelude::*;

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    yield_!(1);
}

#[generator]
fn plain() -> impl Generator<u32> {
    yield_from!(pages());
}

fn main() {}
