//! `or_raise!` in a closure.

use coyield::prelude::*;

#[generator]
fn numbers(text: &str) -> impl Generator<u32, (), (), std::num::ParseIntError> {
    let all: Vec<u32> = text.split_whitespace().map(|word| or_raise!(word.parse())).collect();
    //~^ ERROR `or_raise`: `or_raise!` in a closure, which cannot suspend the generator around it: write a loop in its
    //~> place, or make it a generator of its own with `generate!`
    for n in all {
        yield_!(n);
    }
}

fn main() {
    drop(numbers("1"));
}
