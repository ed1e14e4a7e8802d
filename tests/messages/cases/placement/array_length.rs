//! `yield_!` in the length of an array.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32, usize> {
    let zeros = [0_u8; yield_!(3)];
    //~^ ERROR `yield_`: `yield_!` in a constant, which is evaluated when the program is compiled: use `let` for its
    //~> value
    drop(zeros);
}

fn main() {
    let _ = count();
}
