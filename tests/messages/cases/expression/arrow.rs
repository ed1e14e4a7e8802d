//! The types as a closure has them.

use coyield::prelude::*;

fn main() {
    let _ = generate!(-> Generator<u32> { yield 1; });
    //~^ ERROR `-`: the types of a generator are given as `Generator<Y, S, R, E>`, and a comma stands before its body
}
