//! The return type is what is yielded.

use coyield::prelude::*;

#[generator]
fn count() -> u32 {
    yield_!(1);
}

fn main() {
    let _ = count();
}
