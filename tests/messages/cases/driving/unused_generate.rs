//! A `generate!` that is not driven.
//@ moved(..1.90): rustc blamed the body, and not the macro

#![deny(unused_must_use)]

use coyield::prelude::*;

fn main() {
    generate!(Generator<u32>, { yield 1; });
    //~^ ERROR(1.90..) `generate!(Generator<u32>, { yield 1; })`: unused `GeneratorBody` that must be used
    //~| NOTE: generators are lazy and do nothing unless resumed
    //~| ERROR(..1.90) `{`: unused `GeneratorBody` that must be used
    //~| NOTE: generators are lazy and do nothing unless resumed
}
