//! `into_iter` of a `generate!` without boxing.

use coyield::prelude::*;

fn main() {
    let count = generate! { yield 1; };
    for n in count.into_iter() {
        //~^ ERROR `count`.`into_iter`: this generator is not pinned: write `let mut g = std::pin::pin!(g);` before you
        //~> drive it, or put it into a box with `.boxed()`
        println!("{n}");
    }
}
