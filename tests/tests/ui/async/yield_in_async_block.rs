use coyield::prelude::*;

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    async { yield_!(1) }.await;
}

fn main() {}
