//! `into_iter` of a generator that returns a value, in a `for` loop.

use coyield::prelude::*;

#[generator]
fn counted() -> impl Generator<u32, (), usize> {
    yield_!(7);
    1
}

fn main() {
    for n in counted().boxed().into_iter() {
        //~^ ERROR `counted().boxed()`.`into_iter`: this generator returns a value or can raise an error, which
        //~> `into_iter` would lose: use `into_iter_with_return()`, which stores it, `into_try_iter()`, whose last item
        //~> is the error, or `ignore_end()` before `into_iter()`, which drops it
        println!("{n}");
    }
}
