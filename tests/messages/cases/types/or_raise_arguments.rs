//! `or_raise!` with two arguments.

use coyield::prelude::*;

#[generator]
fn numbers(text: &str) -> impl Generator<u32, (), (), String> {
    or_raise!(text.parse::<u32>(), "not a number");
    //~^ ERROR `or_raise!(text.parse::<u32>(), "not a number")`: `or_raise!` takes one argument, the result whose error
    //~> it raises: write `or_raise!(result)`
    yield_!(1);
}

fn main() {
    drop(numbers("1"));
}
