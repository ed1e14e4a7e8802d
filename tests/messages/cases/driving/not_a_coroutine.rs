//! A closure given where a coroutine is asked for.

use coyield::prelude::*;

fn take(_: impl Coroutine<Yield = u32>) {}

fn main() {
    take(|| 1_u32);
    //~^ ERROR `|| 1_u32`: is not a generator
    //~| NOTE: `#[generator]` functions return generators, `generate! { .. }` is one, and `Coroutine` can be implemented
    //~> by hand
    //~| NOTE: a generator that awaits is an `AsyncCoroutine`, whose methods are awaited: `anext`, `asend` and so on
}
