//! `.await` in a generator that is not async.

use coyield::prelude::*;

#[generator]
fn wait() -> impl Generator<u32> {
    std::future::ready(()).await;
    yield_!(1);
}

fn main() {
    let _ = wait();
}
