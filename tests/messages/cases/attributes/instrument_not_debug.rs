//! An argument that cannot be recorded.

use coyield::prelude::*;
use tracing::instrument;

struct Opaque;

#[generator]
#[instrument]
fn numbers(opaque: Opaque) -> impl Generator<u32> {
    //~^ ERROR `opaque`: `Opaque` doesn't implement `Debug`
    let _ = opaque;
    yield_!(1);
}

fn main() {
    drop(numbers(Opaque));
}
