//! Two mistakes in one signature are said at once, and one in the body with them.
//@ mistakes: 3

use coyield::prelude::*;

#[generator]
async fn count() -> impl Generator<u32, (), (), (), ()> {
    //~^ ERROR `async`: a generator that awaits nothing is a plain `fn`: remove `async`, its yields suspend it; one that
    //~> awaits returns `impl AsyncGenerator<Y, S, R, E>` or `impl Stream<Item = Y>`
    //~| ERROR `<u32, (), (), (), ()>`: `Generator<Y, S, R, E>` takes one to four types: what it yields (Y), is sent (S,
    //~> default `()`), returns (R, default `()`), and what can be thrown into it (E, default `Infallible`)
    (1..4).for_each(|n| yield_!(n));
    //~^ ERROR `yield_`: `yield_!` in a closure, which cannot suspend the generator around it: write a loop in its
    //~> place, or make it a generator of its own with `generate!`
}

fn main() {
    let _ = count().boxed();
}
