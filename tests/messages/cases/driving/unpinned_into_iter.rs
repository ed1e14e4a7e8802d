//! `into_iter` without boxing.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    for n in count().into_iter() {
        //~^ ERROR `count()`.`into_iter`: this generator is not pinned: write `let mut g = std::pin::pin!(g);` before
        //~> you drive it, or put it into a box with `.boxed()`
        println!("{n}");
    }
}
