use coyield::prelude::*;

#[generator]
async fn odds() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {}
