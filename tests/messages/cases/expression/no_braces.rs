//! The body has no braces.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Generator<u32>, yield 1);
    //~^ ERROR `yield`: expected the body of the generator: `{ .. }` or `move { .. }`
}
