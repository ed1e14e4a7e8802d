//! A lifetime among the types, as `BoxGenerator` has one.

use coyield::prelude::*;

#[generator]
fn count<'a>(list: &'a [u32]) -> impl Generator<'a, &'a u32> {
    for n in list {
        yield_!(n);
    }
}

fn main() {
    let _ = count(&[1]);
}
