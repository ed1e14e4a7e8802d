use coyield::prelude::*;

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    (0..3).for_each(|n| yield_!(n));
}

fn main() {}
