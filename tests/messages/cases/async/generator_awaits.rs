use coyield::prelude::*;

#[generator]
fn odds() -> impl Generator<u32> {
    let n = std::future::ready(1).await;
    //~^ ERROR `await`: `.await` in a generator that is not async: a generator waits at its yields only, so yield the
    //~> request and let the driver send the answer; or make it `async`
    yield_!(n);
}

fn main() {}
