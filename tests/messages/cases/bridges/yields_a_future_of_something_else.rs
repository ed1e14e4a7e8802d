//@ errors(..): 3: rustc reports an unmet bound again for what the call returns, and where that is awaited or used

use coyield::await_yielded;
use coyield::prelude::*;
use std::future::{Ready, ready};

#[generator]
fn numbers() -> impl Generator<Ready<u32>, String> {
    yield_!(ready(1));
}

async fn asks() {
    await_yielded(numbers()).await;
    //~^ ERROR `numbers()`: type mismatch resolving `<Ready<u32> as Awaited<OneFuture>>::Output == String`
    //~| LABEL `numbers()`: expected `String`, found `u32`
}

fn main() {}
