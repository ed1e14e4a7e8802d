//! A syntax error in the body: rustc says it, once.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    let = 1;
    //~^ ERROR `=`: expected pattern, found `=`
    yield_!(1);
}

fn main() {
    let _ = count();
}
