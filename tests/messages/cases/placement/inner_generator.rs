//! A yield in a nested `generate!` belongs to that one; in a closure in it, it is refused as everywhere.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    let _inner = generate! {
        (1..4).for_each(|n| yield_!(n));
        //~^ ERROR `yield_`: `yield_!` in a closure, which cannot suspend the generator around it: write a loop in its
        //~> place, or make it a generator of its own with `generate!`
    };
    yield_!(1);
}

fn main() {
    let _ = count();
}
