//! `start` without pinning.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let _ = count().start();
    //~^ ERROR `count()`.`start`: this generator is not pinned: write `let mut g = std::pin::pin!(g);` before you drive
    //~> it, or put it into a box with `.boxed()`
}
