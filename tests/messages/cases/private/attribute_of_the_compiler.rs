//! A macro in the place of an attribute of the compiler would see the handle: rustc refuses such a name.

use coyield::prelude::*;
use coyield::generator as inline;

#[generator]
#[inline]
//~^ ERROR `inline`: `inline` is ambiguous
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let _ = count();
}
