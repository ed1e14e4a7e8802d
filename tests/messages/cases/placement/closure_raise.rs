//! `raise!` in a closure.

use coyield::prelude::*;

#[generator]
fn parse(text: &str) -> impl Generator<u32, (), (), std::num::ParseIntError> {
    let number = text.parse().unwrap_or_else(|error| raise!(Thrown::Raised(error)));
    //~^ ERROR `raise`: `raise!` in a closure, which cannot suspend the generator around it: write a loop in its place,
    //~> or make it a generator of its own with `generate!`
    yield_!(number);
}

fn main() {
    let _ = parse("1");
}
