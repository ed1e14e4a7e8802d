//! `iter_with_return`, and nothing is done with it.

use coyield::prelude::*;
use std::pin::pin;

#[generator]
fn counted() -> impl Generator<u32, (), usize> {
    yield_!(7);
    1
}

fn main() {
    let mut counted = pin!(counted());
    counted.iter_with_return();
    //~^ WARN `counted.iter_with_return()`: unused return value of `coyield::GeneratorExt::iter_with_return` that must be
    //~> used
    //~| NOTE: the iterator stores what the generator returns or raises: `into_return` returns it
}
