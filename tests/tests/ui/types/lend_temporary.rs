//! A temporary does not outlive its yield.

use coyield::prelude::*;

#[generator]
fn words<'a>() -> impl Generator<&'a str> {
    yield_!(String::from("to be").as_str());
}

fn main() {
    let _ = words();
}
