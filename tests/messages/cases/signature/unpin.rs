//! A generator is not `Unpin`; a boxed one is.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> + Unpin {
    //~^ ERROR `impl`: cannot be unpinned
    //~| LABEL `impl`: unsatisfied trait bound
    yield_!(1);
}

fn main() {
    let _ = count();
}
