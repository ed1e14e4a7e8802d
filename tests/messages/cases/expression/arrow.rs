//! The types as a closure has them.

use coyield::prelude::*;

fn main() {
    let _ = generate!(-> Generator<u32> { yield 1; });
    //~^ ERROR `-`: write the types of a generator as `Generator<Y, S, R, E>` or
    //~> `Iterator<Item = Y>`, with a comma before the body
}
