//! A `generate!` that is not driven.

#![deny(unused_must_use)]

use coyield::prelude::*;

fn main() {
    generate!(Generator<u32>, { yield 1; });
    //~^ ERROR `generate!(Generator<u32>, { yield 1; })`: unused `GeneratorBody` that must be used
    //~| NOTE: generators are lazy and do nothing unless resumed
}
