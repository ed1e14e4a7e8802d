use coyield::await_yielded;
use coyield::prelude::*;

#[generator]
fn numbers() -> impl Generator<u32> {
    yield_!(1);
}

async fn asks() {
    await_yielded(numbers()).await;
    //~^ ERROR `numbers()`: `u32` is yielded, but cannot be awaited to get `()`, which the generator is sent
}

fn main() {}
