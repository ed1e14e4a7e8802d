//! A `Result` around the generator.

use coyield::prelude::*;

#[generator]
fn count() -> Result<impl Generator<u32>, String> {
    yield_!(1);
}

fn main() {
    let _ = count();
}
