//! The path of the crate as a string.

use coyield::prelude::*;

#[generator(crate = "coyield")]
//~^ ERROR `"coyield"`: the path of the crate coyield takes no quotes: write `crate = path`
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let _ = count();
}
