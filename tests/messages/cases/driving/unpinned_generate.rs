//! A `generate!` that is not pinned.

use coyield::prelude::*;

fn main() {
    let mut count = generate! { yield 1; };
    let _ = count.next();
    //~^ ERROR `count`.`next`: this generator is not pinned: write `let mut g = std::pin::pin!(g);` before you drive it,
    //~> or put it into a box with `.boxed()`
}
