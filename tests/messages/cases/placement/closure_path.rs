//! `coyield::yield_!`, by its path, is the one that belongs nowhere, in a closure as well.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    (1..4).for_each(|n| coyield::yield_!(n));
    //~^ ERROR `coyield::yield_`: `yield_!` in a closure, which cannot suspend the generator around it: write a loop in
    //~> its place, or make it a generator of its own with `generate!`
}

fn main() {
    let _ = count();
}
