//! The types as a signature has them, with `impl`.

use coyield::prelude::*;

fn main() {
    let _ = generate!(impl Generator<u32>, { yield 1; });
    //~^ ERROR `impl`: write the types of a generator as `Generator<Y, S, R, E>` or
    //~> `Iterator<Item = Y>`, with a comma before the body
}
