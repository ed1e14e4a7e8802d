//! An iterator over a generator that is not driven.

#![deny(unused_must_use)]

use coyield::prelude::*;
use std::pin::pin;

fn main() {
    let mut count = pin!(generate! { yield 1; });
    count.iter();
    //~^ ERROR `count.iter()`: unused `GeneratorIter` that must be used
    //~| NOTE: iterators are lazy and do nothing unless consumed
}
