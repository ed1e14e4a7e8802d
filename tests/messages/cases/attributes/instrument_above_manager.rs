//! `#[instrument]` above `#[context_manager]`.

use coyield::prelude::*;

#[tracing::instrument(err)]
//~^ ERROR `#[tracing::instrument(err)]`: `#[instrument]` above `#[context_manager]` enters its span where the generator is
//~> made, or looks for a future: write it below `#[context_manager]`, which enters the span while the body runs
#[context_manager]
fn open() -> impl ContextManager<u32, String> {
    yield_!(1);
    Ok(())
}

fn main() {
    drop(open());
}
