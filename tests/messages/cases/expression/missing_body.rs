//! The body is missing after the types.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Generator<u32>);
    //~^ ERROR `generate!(Generator<u32>)`: unexpected end of input, expected a comma and the body of the generator: `{
    //~> .. }` or `move { .. }`
}
