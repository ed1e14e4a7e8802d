//! The return type is a collection of what is yielded.

use coyield::prelude::*;

#[generator]
fn count() -> Vec<u32> {
    yield_!(1);
}

fn main() {
    let _ = count();
}
