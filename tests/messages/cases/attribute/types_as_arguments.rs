//! Types are no arguments of the attribute.

use coyield::prelude::*;

#[generator(u32)]
//~^ ERROR `u32`: `#[generator]` takes no such argument, only `crate = path`, the path of the crate coyield
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let _ = count();
}
