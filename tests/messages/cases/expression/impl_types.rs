//! The types as a signature has them, with `impl`.

use coyield::prelude::*;

fn main() {
    let _ = generate!(impl Generator<u32>, { yield 1; });
    //~^ ERROR `impl`: the types of a generator are given as `Generator<Y, S, R, E>`, and a comma stands before its body
}
