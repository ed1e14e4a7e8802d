//! Bodies on one line, whose braces rustc must not call unnecessary.

#![deny(warnings)]

use coyield::prelude::*;

#[generator]
#[rustfmt::skip]
fn two_steps(x: &u32) -> impl Generator<&u32> { yield_!(x) }

mod in_place {
    #![allow(clippy::all)]
    use coyield::prelude::*;

    #[generator] pub(super) fn one(x: &u32) -> impl Generator<&u32> { yield_!(x) }

    #[generator] pub(super) fn forever() -> impl Generator<u32> { loop { yield_!(1) } }

    #[generator] pub(super) fn parentheses(n: u32) -> impl Generator<u32, u32> { for i in 0..yield_!(n) { yield_!(i); } }
}

fn main() {
    let _ = (two_steps(&1), in_place::one(&1), in_place::forever(), in_place::parentheses(1));
}
