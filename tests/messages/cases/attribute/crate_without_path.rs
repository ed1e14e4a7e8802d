//! `crate` without a path.

use coyield::prelude::*;

#[generator(crate)]
//~^ ERROR `crate`: `crate` takes the path of the crate coyield: write `crate = path`
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let _ = count();
}
