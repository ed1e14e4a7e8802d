//! A deprecated generator is reported where it is called.

#![deny(warnings)]

use coyield::prelude::*;

#[deprecated = "count by yourself"]
#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let _ = count();
    //~^ ERROR `count`: use of deprecated function `count`: count by yourself
}
