//! A manager that can fail ends with `Ok(())`.

use coyield::prelude::*;

#[context_manager]
fn open() -> impl ContextManager<u32, String> {
    //~^ ERROR `{..`: mismatched types
    //~| LABEL `{..`: expected `Result<(), String>`, found `()`
    yield_!(1);
}

fn main() {
    let _ = with!(file = open(), { Ok(file) });
}
