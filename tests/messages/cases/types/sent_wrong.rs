//! The sent value is used as one of another type.

use coyield::prelude::*;

#[generator]
fn shout() -> impl Generator<u32, u32> {
    let heard: bool = yield_!(1);
    //~^ ERROR `yield_!(1)`: mismatched types
    //~| LABEL `yield_!(1)`: expected `bool`, found `u32`
    assert!(heard);
}

fn main() {
    let _ = shout();
}
