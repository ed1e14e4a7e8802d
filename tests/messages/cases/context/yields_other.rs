//! The yielded value has another type than the resource in the signature.

use coyield::prelude::*;

#[context_manager]
fn open() -> impl ContextManager<u32> {
    yield_!("file");
    //~^ ERROR `"file"`: mismatched types
    //~| LABEL `"file"`: expected `u32`, found `&str`
}

fn main() {
    let _ = with!(file = open(), { Ok(file) });
}
