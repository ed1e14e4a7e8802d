//! The attribute is forgotten: only that is said.

use coyield::prelude::*;

fn count(limit: u32) -> impl Generator<u32> {
    for n in 0..limit {
        yield_!(n);
    }
}

fn main() {
    let _ = count(3);
}
