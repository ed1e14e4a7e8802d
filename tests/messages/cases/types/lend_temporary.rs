//! A temporary does not outlive its yield.

use coyield::prelude::*;

#[generator]
fn words<'a>() -> impl Generator<&'a str> {
    yield_!(String::from("to be").as_str());
    //~^ ERROR `String::from("to be")`: temporary value dropped while borrowed
    //~| LABEL `String::from("to be")`: creates a temporary value which is freed while still in use
}

fn main() {
    let _ = words();
}
