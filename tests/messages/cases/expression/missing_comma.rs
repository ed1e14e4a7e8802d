//! The comma between types and body is missing.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Generator<u32> { yield 1; });
    //~^ ERROR `{`: expected a comma and the body of the generator: `{ .. }` or `move { .. }`
}
