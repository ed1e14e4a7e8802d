//! Items are not hygienic: one with the name of a binding of the expansion is an error, and never a pattern.

use coyield::prelude::*;

static __coyield_value: u8 = 1;

#[generator]
fn count() -> impl Generator<u8> {
    yield_!(__coyield_value);
    //~^ ERROR `yield_`#1: let bindings cannot shadow statics
}

fn main() {
    let _ = count();
}
