//! A body does not keep what is sent for longer than the signature says.

use coyield::prelude::*;

#[generator]
fn forge<'short>() -> impl Generator<u32, &'short str, &'static str> {
    yield_!(1)
}

fn main() {
    let _ = forge();
}
