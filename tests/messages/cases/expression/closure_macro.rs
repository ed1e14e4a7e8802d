//! `yield_!` in a closure in `generate!`.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Generator<u32>, {
        (1..4).for_each(|n| yield_!(n));
        //~^ ERROR `yield_`: `yield_!` in a closure, which cannot suspend the generator around it: write a loop in its
        //~> place, or make it a generator of its own with `generate!`
    });
}
