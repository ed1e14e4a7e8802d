//@ moved(1.101..): rustc names the trait of the function, and not the bound of its one implementation

use coyield::await_yielded;
use coyield::prelude::*;

#[generator]
fn numbers() -> impl Generator<u32> {
    yield_!(1);
}

async fn asks() {
    await_yielded(numbers()).await;
    //~^ ERROR(..1.101) `numbers()`: `u32` is not a future
    //~| ERROR(1.101..) `numbers()`: `u32` is yielded, but cannot be awaited
}

fn main() {}
