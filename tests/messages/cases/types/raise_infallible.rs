//! An error is raised by a generator into which nothing can be thrown.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1);
    raise!("no more")
    //~^ ERROR `"no more"`: the trait bound `coyield::Thrown<
    //~| LABEL `"no more"`: the trait `From<&str>` is not implemented for `coyield::Thrown<
}

fn main() {
    let _ = count();
}
