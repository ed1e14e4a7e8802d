//! Slices and trait objects have no size either, whatever a generator does with them.
//@ mistakes: 3

use coyield::prelude::*;
use std::fmt::Debug;

#[generator]
fn slices(numbers: &[u8]) -> impl Generator<[u8], (), u8> {
    //~^ ERROR `[u8]`#2: values of the type `[u8]` have no size known at compile time: write `&[u8]` or `Box<[u8]>`
    yield_!(numbers);
    3
}

#[generator]
fn answers() -> impl Generator<u8, dyn Debug> {
    //~^ ERROR `dyn Debug`: values of the type `dyn Debug` have no size known at compile time: write `&dyn Debug` or
    //~> `Box<dyn Debug>`
    yield_!(1);
}

#[generator]
fn coroutine() -> impl Future<Output = str> {
    //~^ ERROR `str`: values of the type `str` have no size known at compile time: write `&str` or `Box<str>`
    yield_!();
    "text"
}

#[generator]
fn arrays() -> impl Generator<[u8; 2]> {
    yield_!([1, 2]);
}

fn main() {
    let _ = (slices(&[1]), answers(), arrays());
    let _ = coroutine();
}
