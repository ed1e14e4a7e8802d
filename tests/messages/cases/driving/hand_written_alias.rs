//! By hand it is `Coroutine` that is implemented, not its alias.

use coyield::prelude::*;

struct Count;

impl Generator<u32> for Count {}
//~^ ERROR `Count`: `Count` is not a generator
//~| NOTE: `#[generator]` functions return generators, `generate! { .. }` is one, and `Coroutine` can be implemented by
//~> hand
//~| NOTE: a generator that awaits is an `AsyncCoroutine`, whose methods are awaited: `anext`, `asend` and so on

fn main() {
    let _ = Count;
}
