//! `.await` in the argument of a yield.

use coyield::prelude::*;

#[generator]
fn wait() -> impl Generator<u32> {
    yield_!(std::future::ready(1).await);
    //~^ ERROR `await`: `.await` in a generator that is not async: a generator waits at its yields only, so yield the
    //~> request and let the driver send the answer; or make it `async`
}

fn main() {
    let _ = wait();
}
