//! `const fn`.

use coyield::prelude::*;

#[generator]
const fn count() -> impl Generator<u32> {
    //~^ ERROR `const`: a `#[generator]` function cannot be `const`: remove `const`
    yield_!(1);
}

fn main() {
    let _ = count();
}
