//! An iterator given where a generator is asked for.

use coyield::prelude::*;

fn take(_: impl Generator<u32>) {}

fn main() {
    take([1_u32, 2].into_iter());
    //~^ ERROR `[1_u32, 2].into_iter()`: `std::array::IntoIter<u32, 2>` is not a generator that yields `u32`, is sent
    //~> `()`, returns `()` and is thrown
}
