//! `.await` in a generator that is not async, as an argument of a macro.

use coyield::prelude::*;

#[generator]
fn wait() -> impl Generator<u32> {
    println!("{}", std::future::ready(1).await);
    yield_!(1);
}

fn main() {
    let _ = wait();
}
