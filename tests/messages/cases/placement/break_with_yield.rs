//! A body cannot be broken out of: `return` leaves it.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1);
    break;
    //~^ ERROR `break`: unlabeled `break` inside of a labeled block
    //~| LABEL `break`: `break` statements that would diverge to or through a labeled block need to bear a label
}

fn main() {
    let _ = count();
}
