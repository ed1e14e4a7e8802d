use coyield::prelude::*;

#[generator]
async fn odds() -> impl Iterator<Item = u32> {
    yield_!(1);
}

fn main() {}
