//! `yield_!` as an argument of a macro, in a closure.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32, u32> {
    (1..4).for_each(|n| println!("{}", yield_!(n)));
}

fn main() {
    let _ = count();
}
