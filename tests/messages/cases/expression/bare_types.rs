//! The types without `Generator`.

use coyield::prelude::*;

fn main() {
    let _ = generate!(u32, { yield 1; });
    //~^ ERROR `u32`: write the types of a generator as `Generator<Y, S, R, E>` or
    //~> `Iterator<Item = Y>`, with a comma before the body
}
