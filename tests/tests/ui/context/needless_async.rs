//! A manager that awaits nothing, with `async`.

use coyield::prelude::*;

#[context_manager]
async fn open() -> impl ContextManager<u32, String> {
    yield_!(1);
    Ok(())
}

fn main() {
    let _ = with!(file = open() => { Ok(file) });
}
