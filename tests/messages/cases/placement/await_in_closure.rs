//! `.await` in a closure of a generator that is not async: rustc knows what to say.

use coyield::prelude::*;

#[generator]
fn wait() -> impl Generator<u32> {
    let wait = || std::future::ready(1).await;
    //~^ ERROR `await`: `await` is only allowed inside `async` functions and blocks
    yield_!(wait());
}

fn main() {
    let _ = wait();
}
