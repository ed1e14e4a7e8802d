use coyield::prelude::*;

#[generator]
async fn words() -> impl AsyncGenerator<&'static str> {
    yield_!("one");
}

#[generator]
async fn pages() -> impl AsyncGenerator<u32> {
    yield_from!(words());
}

fn main() {}
