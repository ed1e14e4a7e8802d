//! `yield_!` in a `const` block.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    let one = const { yield_!(1) };
    //~^ ERROR `yield_`: `yield_!` in a constant, which is evaluated when the program is compiled: use `let` for its
    //~> value
    one
}

fn main() {
    let _ = count();
}
