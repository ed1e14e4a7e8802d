//! An error of the wrong type is raised.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32, (), (), String> {
    yield_!(1);
    raise!(7_u32)
    //~^ ERROR `7_u32`: the trait bound `coyield::Thrown<String>: From<u32>` is not satisfied
    //~| LABEL `7_u32`: the trait `From<u32>` is not implemented for `coyield::Thrown<String>`
}

fn main() {
    let _ = count();
}
