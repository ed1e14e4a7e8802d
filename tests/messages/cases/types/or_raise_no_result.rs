//! `or_raise!` of a value that is no `Result`.

use coyield::prelude::*;

#[generator]
fn numbers(text: &str) -> impl Generator<u32, (), (), String> {
    let first: &str = or_raise!(text.split_whitespace().next());
    //~^ ERROR `text.split_whitespace().next()`: mismatched types
    yield_!(first.len() as u32);
}

fn main() {
    drop(numbers("1"));
}
