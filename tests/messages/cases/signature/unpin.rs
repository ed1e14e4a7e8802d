//! A generator is not `Unpin`; a boxed one is.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> + Unpin {
//~^ ERROR `impl`: `{async block@signature/unpin.rs:6:15: 6:19}` cannot be unpinned
//~| LABEL `impl`: unsatisfied trait bound
    yield_!(1);
}

fn main() {
    let _ = count();
}
