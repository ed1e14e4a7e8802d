//! The attribute twice.

use coyield::prelude::*;

#[generator]
#[generator]
//~^ ERROR `#[generator]`: `#[generator]` is given twice: remove this one
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let _ = count();
}
