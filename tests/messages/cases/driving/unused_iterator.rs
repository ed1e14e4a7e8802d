//! An iterator that is not driven.

#![deny(unused_must_use)]

use coyield::prelude::*;

#[generator]
fn count() -> impl Iterator<Item = u32> {
    yield_!(1);
}

fn main() {
    count();
    //~^ ERROR `count()`: unused implementer of `Iterator` that must be used
    //~| NOTE: iterators are lazy and do nothing unless consumed
}
