use coyield::prelude::*;

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    yield_!(1);
}

async fn all() {
    pages().await;
    //~^ ERROR `await`: `impl coyield::AsyncGenerator<u32>` is not a future
}

fn main() {}
