//! `async_with!` of a manager that is not async.

use coyield::prelude::*;

#[context_manager]
fn open() -> impl ContextManager<u32, String> {
    yield_!(1);
    Ok(())
}

async fn read() -> Result<Option<u32>, String> {
    async_with!(file = open() => { Ok(file) })
}

fn main() {
    drop(read());
}
