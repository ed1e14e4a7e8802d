//! The types by name, as those of `Coroutine`.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<Yield = u32> {
    //~^ ERROR `Yield = u32`: `Generator<Y, S, R, E>` takes one to four types: what it yields (Y), is sent (S, default
    //~> `()`), returns (R, default `()`), and what can be thrown into it (E, default `Infallible`)
    yield_!(1);
}

fn main() {
    let _ = count();
}
