//! Two mistakes in one body are said at once.
//@ mistakes: 2

use coyield::prelude::*;

fn main() {
    let _ = generate!(Generator<u32>, {
        (1..4).for_each(|n| yield n);
        //~^ ERROR `yield`: `yield` in a closure, which cannot suspend the generator around it: write a loop in its
        //~> place, or make it a generator of its own with `generate!`
        std::future::ready(()).await;
        //~^ ERROR `await`: `.await` in a generator that is not async: a generator waits at its yields only, so yield
        //~> the request and let the driver send the answer; or make it `async`
    });
}
