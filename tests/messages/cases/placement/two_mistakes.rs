//! Two mistakes in one body are said at once, and so is the third in the next function.
//@ mistakes: 3

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<u32> {
    (1..4).for_each(|n| yield_!(n));
    //~^ ERROR `yield_`: `yield_!` in a closure, which cannot suspend the generator around it: write a loop in its
    //~> place, or make it a generator of its own with `generate!`
    std::future::ready(()).await;
    //~^ ERROR `await`: `.await` in a generator that is not async: a generator waits at its yields only, so yield the
    //~> request and let the driver send the answer; or make it `async`
}

#[generator]
fn number() -> u32 {
    //~^ ERROR `u32`: a `#[generator]` function returns `impl Generator<Y, S, R, E>` or `impl Iterator<Item = Y>`
    yield_!(1);
}

fn main() {
    let _ = count();
    let _ = number();
}
