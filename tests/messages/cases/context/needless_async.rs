//! A manager that awaits nothing, with `async`.

use coyield::prelude::*;

#[context_manager]
async fn open() -> impl ContextManager<u32, String> {
    //~^ ERROR `async`: a context manager that awaits nothing is a plain `fn`: remove `async`; one that awaits returns
    //~> `impl AsyncContextManager<Resource, E>`
    yield_!(1);
    Ok(())
}

fn main() {
    let _ = with!(file = open(), { Ok(file) });
}
