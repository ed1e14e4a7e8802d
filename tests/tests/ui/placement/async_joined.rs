//! A yield in a future that is awaited together with others.

use coyield::prelude::*;

#[generator]
async fn joined() -> impl AsyncGenerator<u8> {
    futures::join!(async { yield_!(1) }, async { yield_!(2) });
}

fn main() {}
