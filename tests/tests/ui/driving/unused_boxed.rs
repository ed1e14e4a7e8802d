//! A boxed generator that nobody drives.

#![deny(unused_must_use)]

use coyield::prelude::*;

fn main() {
    generate!(Generator<u32>, { yield 1; }).boxed();
}
