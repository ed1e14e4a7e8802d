//! A `&str` is raised where a `String` can be thrown.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32, (), (), String> {
    yield_!(1);
    raise!("no more")
    //~^ ERROR `"no more"`: the trait bound `coyield::Thrown<String>: From<&str>` is not satisfied
    //~| LABEL `"no more"`: the trait `From<&str>` is not implemented for `coyield::Thrown<String>`
}

fn main() {
    let _ = count();
}
