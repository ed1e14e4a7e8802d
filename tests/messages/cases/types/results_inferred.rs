//! An iterator of `Result`s returns what a function with another error returns.
//@ errors(1.101..): 2: rustc reports an unmet bound again for each projection that needs it

use coyield::prelude::*;
use std::num::ParseIntError;

fn check(number: u32) -> Result<(), String> {
    if number == 0 { Err(String::from("zero")) } else { Ok(()) }
}

#[generator]
fn parse(text: &str) -> impl Iterator<Item = Result<u32, ParseIntError>> {
    //~^ ERROR `impl`: the body of this iterator returns neither `()` nor a `Result<(), E>` with the error type of the
    //~> items
    yield_!(text.parse());
    return check(1);
}

fn main() {
    let _ = parse("1").count();
}
