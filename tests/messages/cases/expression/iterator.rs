//! `generate!` makes generators, not iterators.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Iterator<Item = u32>, { yield 1; });
    //~^ ERROR `Iterator`: the types of a generator are given as `Generator<Y, S, R, E>`, and a comma stands before its
    //~> body
}
