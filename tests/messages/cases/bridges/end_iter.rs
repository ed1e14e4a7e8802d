//! `iter` of a generator that returns a `Result`, which an iterator would lose.

use coyield::prelude::*;
use std::num::ParseIntError;
use std::pin::pin;

#[generator]
fn numbers(text: &str) -> impl Generator<u32, (), Result<(), ParseIntError>> {
    for word in text.split_whitespace() {
        yield_!(word.parse()?);
    }
    Ok(())
}

fn main() {
    let sum: u32 = pin!(numbers("1 2 x 4")).iter().map(|n| n * 2).sum();
    //~^ ERROR `pin!(numbers("1 2 x 4"))`.`iter`: this generator returns a value or can raise an error, which `iter`
    //~> would lose: use `iter_with_return()`, which stores it, `try_iter()`, whose last item is the error, or
    //~> `ignore_end()` and `into_iter()`, which drop it
    println!("{sum}");
}
