use coyield::prelude::*;

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    tokio::join!(async { yield_!(1) }, async { yield_!(2) });
}

fn main() {}
