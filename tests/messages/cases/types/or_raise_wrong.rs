//! `or_raise!` of a `Result` whose error does not convert.

use coyield::prelude::*;

#[generator]
fn numbers(text: &str) -> impl Generator<u32, (), (), String> {
    for word in text.split_whitespace() {
        yield_!(or_raise!(word.parse::<u32>()));
        //~^ ERROR `or_raise`: `or_raise!` raises a `String`, into which `ParseIntError` does not convert
    }
}

fn main() {
    drop(numbers("1"));
}
