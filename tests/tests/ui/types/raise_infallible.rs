//! An error is raised by a generator into which nothing can be thrown.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1);
    raise!("no more")
}

fn main() {
    let _ = count();
}
