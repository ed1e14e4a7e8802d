use coyield::await_yielded;
use coyield::prelude::*;
use std::future::{Ready, ready};

#[generator]
fn numbers() -> impl Generator<Ready<u32>, String> {
    yield_!(ready(1));
}

async fn asks() {
    await_yielded(numbers()).await;
    //~^ ERROR `numbers()`: `std::future::Ready<u32>` is yielded, but cannot be awaited to get `String`, which the
    //~> generator is sent
    //~| NOTE: the generator is sent the output: `impl Generator<F, F::Output>`
}

fn main() {}
