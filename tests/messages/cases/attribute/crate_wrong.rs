//! A path that is not that of coyield.

use coyield::prelude::*;

#[generator(crate = ::nothing)]
//~^ ERROR `nothing`: find `nothing` in the
//~| LABEL `nothing`: could not find `nothing` in the list of imported crates
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let _ = count();
}
