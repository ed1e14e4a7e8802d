//! A method is called on the function, not on what it returns.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    yield_!(1);
}

fn main() {
    let _ = count.boxed();
    //~^ ERROR `boxed`: Generator<u32> {count}`, but its trait bounds were not satisfied
    //~| LABEL `boxed`: Generator<u32> {count}` due to unsatisfied trait bounds
}
