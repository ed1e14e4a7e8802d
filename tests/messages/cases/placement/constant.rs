//! `yield_!` in the value of a nested constant.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    const ONE: () = yield_!(1);
    //~^ ERROR `yield_`: `yield_!` in a constant, which is evaluated when the program is compiled: use `let` for its
    //~> value
    ONE
}

fn main() {
    let _ = count();
}
