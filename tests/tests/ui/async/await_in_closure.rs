use coyield::prelude::*;

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    let get = |n: u32| std::future::ready(n).await;
    yield_!(get(1));
}

fn main() {}
