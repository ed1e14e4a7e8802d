use coyield::prelude::*;
use coyield::try_await_yielded;
use std::future::{Ready, ready};

#[generator]
fn numbers() -> impl Generator<Ready<u32>, u32, u32, String> {
    yield_!(ready(1))
}

async fn asks() {
    try_await_yielded(numbers()).await.unwrap();
    //~^ ERROR `numbers()`: `std::future::Ready<u32>` is yielded, but cannot be awaited to get a `Result`: the generator
    //~> is sent `u32` and thrown `String`
    //~| NOTE: a future of a `Result` can be awaited and, with the feature `join`, a `Vec` or a tuple of two to five of
    //~> them
}

fn main() {}
