//! `iter` of a generator that raises an error.

use coyield::prelude::*;
use std::num::ParseIntError;
use std::pin::pin;

#[generator]
fn numbers(text: &str) -> impl Generator<u32, (), (), ParseIntError> {
    for word in text.split_whitespace() {
        yield_!(or_raise!(word.parse()));
    }
}

fn main() {
    let mut numbers = pin!(numbers("1 2 x 4"));
    let all: Vec<u32> = numbers.iter().collect();
    //~^ ERROR `numbers`.`iter`: this generator returns a value or can raise an error, which `iter` would lose: use
    //~> `iter_with_return()`, which stores it, `try_iter()`, whose last item is the error, or `ignore_end()` and
    //~> `into_iter()`, which drop it
    println!("{all:?}");
}
