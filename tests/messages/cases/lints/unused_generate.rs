//! An unused variable in `generate!` is reported as in a function.

#![deny(warnings)]

use coyield::prelude::*;

fn main() {
    let _ = generate!(Generator<u32>, {
        let unused = 1;
        //~^ ERROR `unused`: unused variable: `unused`
        yield 2;
    });
}
