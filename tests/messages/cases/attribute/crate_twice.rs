//! An argument given twice.

use coyield::prelude::*;

#[generator(crate = ::coyield, crate = coyield)]
//~^ ERROR `crate`#2: `crate` is given twice: remove this one
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let _ = count();
}
