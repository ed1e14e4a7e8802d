//! One type by name, after the others.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32, Return = u32> {
    //~^ ERROR `Return = u32`: `Generator<Y, S, R, E>` takes one to four types: what it yields (Y), is sent (S, default
    //~> `()`), returns (R, default `()`), and what can be thrown into it (E, default `Infallible`)
    yield_!(1);
    2
}

fn main() {
    let _ = count();
}
