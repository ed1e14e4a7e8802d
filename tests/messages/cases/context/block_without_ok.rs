//! A block evaluates to a `Result`.

use coyield::prelude::*;

#[context_manager]
fn open() -> impl ContextManager<u32, String> {
    yield_!(1);
    Ok(())
}

fn main() {
    let _ = with!(file = open(), { file + 1 });
    //~^ ERROR `file + 1`: mismatched types
    //~| LABEL `file + 1`: expected `Result<_, String>`, found `u32`
}
