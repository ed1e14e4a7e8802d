use coyield::await_yielded;
use coyield::prelude::*;
use std::future::{Ready, ready};

#[generator]
fn numbers() -> impl Generator<Ready<u32>, u32, u32, String> {
    yield_!(ready(1))
}

async fn asks() {
    await_yielded(numbers()).await;
    //~^ ERROR `numbers()`: this generator can be thrown errors and can raise them: use `try_drive_sync`, `try_drive` or
    //~> `try_await_yielded`, which pass on what it raises
}

fn main() {}
