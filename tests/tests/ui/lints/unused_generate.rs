//! An unused variable in `generate!` is reported as in a function.

#![deny(warnings)]

use coyield::prelude::*;

fn main() {
    let _ = generate!(Generator<u32>, {
        let unused = 1;
        yield 2;
    });
}
