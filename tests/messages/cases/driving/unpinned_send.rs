//! `send` without pinning.

use coyield::prelude::*;

#[generator]
fn sum() -> impl Generator<u32, u32> {
    let mut sum = 0;
    loop {
        sum += yield_!(sum);
    }
}

fn main() {
    let mut sum = sum();
    let _ = sum.send(1);
    //~^ ERROR `sum`.`send`: this generator is not pinned: write `let mut g = std::pin::pin!(g);` before you drive it,
    //~> or put it into a box with `.boxed()`
}
