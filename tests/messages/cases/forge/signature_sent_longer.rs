//! A body does not store a sent value for longer than the signature says.

use coyield::prelude::*;

#[generator]
fn forge<'short>() -> impl Generator<u32, &'short str, &'static str> {
    //~^ ERROR `impl`: lifetime may not live long enough
    //~| LABEL `impl`: returning this value requires that `'short` must outlive `'static`
    yield_!(1)
}

fn main() {
    let _ = forge();
}
