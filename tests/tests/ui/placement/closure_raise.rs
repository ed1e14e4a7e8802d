//! `raise!` in a closure.

use coyield::prelude::*;

#[generator]
fn parse(text: &str) -> impl Generator<u32, (), (), std::num::ParseIntError> {
    let number = text.parse().unwrap_or_else(|error| raise!(Thrown::Raised(error)));
    yield_!(number);
}

fn main() {
    let _ = parse("1");
}
