//! `or_raise!` in a generator that can raise nothing.
//@ moved(1.101..): `Infallible` is `!` there, and rustc says that nothing else is of that type

use coyield::prelude::*;

#[generator]
fn numbers(text: &str) -> impl Generator<u32> {
    for word in text.split_whitespace() {
        yield_!(or_raise!(word.parse::<u32>()));
        //~^ ERROR(..1.101) `or_raise`: `or_raise!` raises a `
        //~| ERROR(1.101..) `or_raise`: mismatched types
    }
}

fn main() {
    drop(numbers("1"));
}
