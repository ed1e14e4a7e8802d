//! The methods of iterators are those of `.iter()`.

use coyield::prelude::*;
use std::pin::pin;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let count = pin!(count());
    let _: Vec<u32> = count.collect();
    //~^ ERROR `collect`: `Pin<&mut impl coyield::Generator<u32>>` is not an iterator
}
