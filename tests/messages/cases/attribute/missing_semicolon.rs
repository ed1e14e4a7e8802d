//! A missing semicolon in the body: rustc says it, once.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1)
    //~^ ERROR `yield_!(1)`+: expected `;`, found `yield_`
    yield_!(2)
}

fn main() {
    let _ = count();
}
