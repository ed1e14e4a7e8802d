//! Futures of different types are raced by the macro.

use coyield::aio::{self, race};

fn main() {
    let _ = aio::run(async { race([async { "one" }, async { "two" }]).await });
    //~^ ERROR `async { "two" }`: mismatched types
    //~| LABEL `async { "two" }`: expected `async` block, found a different `async` block
}
