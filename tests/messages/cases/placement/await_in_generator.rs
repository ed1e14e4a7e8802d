//! `.await` in a generator that is not async.

use coyield::prelude::*;

#[generator]
fn wait() -> impl Generator<u32> {
    std::future::ready(()).await;
    //~^ ERROR `await`: `.await` in a generator that is not async: a generator waits at its yields only, so yield the
    //~> request and let the driver send the answer; or make it `async`
    yield_!(1);
}

fn main() {
    let _ = wait();
}
