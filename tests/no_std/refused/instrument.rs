//! A span without the feature `tracing`.

use coyield::prelude::*;
use elsewhere::instrument;

#[generator]
#[instrument]
fn numbers() -> impl Generator<u32> {
    yield_!(1);
}

/// In place of the crate `tracing`.
mod elsewhere {
    pub(crate) use core::prelude::v1::test as instrument;
}

fn main() {
    drop(numbers());
}
