use coyield::prelude::*;

#[generator]
async fn pages() -> impl futures_core::Stream<Item = String> {
    yield_!("one");
}

fn main() {}
