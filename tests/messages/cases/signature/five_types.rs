//! One type too many.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32, (), (), u32, u32> {
    //~^ ERROR `<u32, (), (), u32, u32>`: `Generator<Y, S, R, E>` takes one to four types: what it yields (Y), is sent
    //~> (S, default `()`), returns (R, default `()`), and what can be thrown into it (E, default `Infallible`)
    yield_!(1);
}

fn main() {
    let _ = count();
}
