use coyield::prelude::*;
use coyield::try_await_yielded;
use std::future::{Ready, ready};

#[generator]
fn numbers() -> impl Generator<Ready<u32>, u32, u32, String> {
    yield_!(ready(1))
}

async fn asks() {
    try_await_yielded(numbers()).await.unwrap();
}

fn main() {}
