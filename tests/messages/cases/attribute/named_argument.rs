//! A named argument that the attribute does not know.

use coyield::prelude::*;

#[generator(yields = u32)]
//~^ ERROR `yields`: `#[generator]` takes no such argument, only `crate = path`, the path of the crate coyield
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let _ = count();
}
