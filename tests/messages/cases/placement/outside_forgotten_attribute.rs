//! The attribute is forgotten: only that is said.
//@ errors(..): 2: without the attribute the function returns `()`, and rustc says that this is no generator

use coyield::prelude::*;

fn count(limit: u32) -> impl Generator<u32> {
    for n in 0..limit {
        yield_!(n);
        //~^ ERROR `yield_!(n)`: `yield_!` works only directly in the body of a `#[generator]` function or of
        //~> `generate!`: is the attribute missing?
    }
}

fn main() {
    let _ = count(3);
}
