//! `next` without pinning.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let mut count = count();
    let _ = count.next();
    //~^ ERROR `count`.`next`: this generator is not pinned: write `let mut g = std::pin::pin!(g);` before you drive it,
    //~> or put it into a box with `.boxed()`
}
