//! A closure with a `yield_!` as an argument of a macro: the label speaks.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    assert!((1..4).all(|n| {
        yield_!(n);
        //~^ ERROR `yield_`: `yield_!` in a closure, which cannot suspend the generator around it: write a loop in its
        //~> place, or make it a generator of its own with `generate!`
        true
    }));
}

fn main() {
    let _ = count();
}
