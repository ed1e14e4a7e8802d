//! `or_raise!` in a generator that can raise nothing.

use coyield::prelude::*;

#[generator]
fn numbers(text: &str) -> impl Generator<u32> {
    for word in text.split_whitespace() {
        yield_!(or_raise!(word.parse::<u32>()));
        //~^ ERROR `or_raise`: `or_raise!` raises a `
    }
}

fn main() {
    drop(numbers("1"));
}
