//! A generator is no iterator: `.iter()` of a pinned one is.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    for n in count() {
        //~^ ERROR `count()`: `impl coyield::Generator<u32>` is not an iterator
        println!("{n}");
    }
}
