//! The sent value is used as one of another type.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Generator<u32, u32>, {
        let heard: bool = yield 1;
        //~^ ERROR `yield 1`: mismatched types
        //~| LABEL `yield 1`: expected `bool`, found `u32`
        assert!(heard);
    });
}
