//! The body of a stream is not `async`.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Stream<Item = u32>, { yield 1; });
    //~^ ERROR `Stream<Item = u32>`: the body of a stream is `async`: write `async { .. }` or `async move { .. }`
}
