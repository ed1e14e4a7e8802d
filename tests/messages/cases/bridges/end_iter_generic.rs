//! `iter` in generic code that leaves the end open.

use coyield::prelude::*;
use std::pin::pin;

fn total<C: Coroutine<Yield = u32, Sent = ()>>(generator: C) -> u32 {
    pin!(generator).iter().sum()
    //~^ ERROR `pin!(generator)`.`iter`: this generator returns a value or can raise an error, which `iter` would lose:
    //~> use `iter_with_return()`, which stores it, `try_iter()`, whose last item is the error, or `ignore_end()` and
    //~> `into_iter()`, which drop it
}

fn main() {
    println!("{}", total(generate! { yield 1; }));
}
