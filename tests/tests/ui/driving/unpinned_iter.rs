//! `iter` without pinning.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    for n in count().iter() {
        println!("{n}");
    }
}
