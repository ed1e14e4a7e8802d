//! A value of the wrong type is yielded by `try_yield!`.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    let _ = try_yield!("one");
    //~^ ERROR `"one"`: mismatched types
    //~| LABEL `"one"`: expected `u32`, found `&str`
}

fn main() {
    let _ = count();
}
