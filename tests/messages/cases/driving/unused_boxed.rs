//! A boxed generator that is not driven.

#![deny(unused_must_use)]

use coyield::prelude::*;

fn main() {
    generate!(Generator<u32>, { yield 1; }).boxed();
    //~^ ERROR `generate!(Generator<u32>, { yield 1; }).boxed()`: unused pinned boxed `Generator` trait object that must
    //~> be used
    //~| NOTE: generators are lazy and do nothing unless resumed
}
