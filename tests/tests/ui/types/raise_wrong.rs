//! An error of the wrong type is raised.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32, (), (), String> {
    yield_!(1);
    raise!(7_u32)
}

fn main() {
    let _ = count();
}
