//! A pinned generator is no iterator either: its `.iter()` is.

use coyield::prelude::*;
use std::pin::pin;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    for n in pin!(count()) {
        //~^ ERROR `pin!(count())`: `Pin<&mut impl coyield::Generator<u32>>` is not an iterator
        println!("{n}");
    }
}
