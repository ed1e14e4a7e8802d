//! The types without `Generator`.

use coyield::prelude::*;

fn main() {
    let _ = generate!(u32, { yield 1; });
    //~^ ERROR `u32`: the types of a generator are given as `Generator<Y, S, R, E>`, and a comma stands before its body
}
