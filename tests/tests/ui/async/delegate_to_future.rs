use coyield::prelude::*;

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    yield_from!(std::future::ready([1]));
}

fn main() {}
