//! `.await` in the argument of a yield.

use coyield::prelude::*;

#[generator]
fn wait() -> impl Generator<u32> {
    yield_!(std::future::ready(1).await);
}

fn main() {
    let _ = wait();
}
