//! `into_iter` without boxing.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    for n in count().into_iter() {
        println!("{n}");
    }
}
