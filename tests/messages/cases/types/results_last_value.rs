//! The last expression of an iterator of `Result`s is something else.

use coyield::prelude::*;
use std::num::ParseIntError;

#[generator]
fn parse(text: &str) -> impl Iterator<Item = Result<u32, ParseIntError>> {
    yield_!(Ok(text.parse()?));
    text.len()
    //~^ ERROR `text.len()`: the body of an iterator or a stream ends without a value, or, if its items are `Result`s,
    //~> with `Ok(())` or `Err(error)`
    //~| LABEL `text.len()`: this is of type `usize`
}

fn main() {
    let _ = parse("1").count();
}
