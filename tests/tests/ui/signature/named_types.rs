//! The types by name, as those of `Coroutine`.

use coyield::prelude::*;

#[generator]
fn count() -> impl Generator<Yield = u32> {
    yield_!(1);
}

fn main() {
    let _ = count();
}
