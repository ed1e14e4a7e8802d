//! `generate!` makes generators, not iterators.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Iterator<Item = u32>, { yield 1; });
    //~^ ERROR `Iterator`: write the types of a generator as `Generator<Y, S, R, E>`, with a comma before the body
}
