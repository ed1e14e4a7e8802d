//! The body of an iterator awaits.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Iterator<Item = u32>, async { yield 1; });
    //~^ ERROR `async`: an `async` body makes a `Stream`, not an `Iterator`
}
