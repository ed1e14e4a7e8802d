//! `Generator` is not imported.

use coyield::generator;

#[generator]
fn count() -> impl Generator<u32> {
    //~^ ERROR `Generator`: cannot find trait `Generator` in this scope
    yield_!(1);
}

fn main() {
    let _ = count();
}
