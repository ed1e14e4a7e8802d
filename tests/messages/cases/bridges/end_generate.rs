//! `iter` of a `generate!` that returns a value, whose type is inferred.

use coyield::prelude::*;
use std::pin::pin;

fn main() {
    let mut squares = pin!(generate! {
        for n in 1..4 {
            yield n * n;
        }
        "all squares"
    });
    let sum: i32 = squares.iter().sum();
    //~^ ERROR `squares`.`iter`: this generator returns a value or can raise an error, which `iter` would lose: use
    //~> `iter_with_return()`, which stores it, `try_iter()`, whose last item is the error, or `ignore_end()` and
    //~> `into_iter()`, which drop it
    println!("{sum}");
}
