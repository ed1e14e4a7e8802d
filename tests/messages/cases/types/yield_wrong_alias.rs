//! A value of the wrong type, in a function that returns an alias of a boxed generator.

use coyield::prelude::*;

type Counter = BoxGenerator<'static, u32>;

#[generator]
fn count() -> Counter {
    yield_!("one");
    //~^ ERROR `"one"`: mismatched types
    //~| LABEL `"one"`: expected `u32`, found `&str`
}

fn main() {
    let _ = count();
}
