//! The body is missing after the comma.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Generator<u32>,);
    //~^ ERROR `generate!(Generator<u32>,)`: unexpected end of input, expected the body of the generator: `{ .. }` or
    //~> `move { .. }`
}
