//! `Generator` without its types.

use coyield::prelude::*;

fn main() {
    let _ = generate!(Generator, { yield 1; });
    //~^ ERROR `Generator`: `Generator<Y, S, R, E>` takes one to four types: what it yields (Y), is sent (S, default
    //~> `()`), returns (R, default `()`), and what can be thrown into it (E, default `Infallible`)
}
