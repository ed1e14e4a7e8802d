//! `async_with!` of a manager that is not async.

use coyield::prelude::*;

#[context_manager]
fn open() -> impl ContextManager<u32, String> {
    yield_!(1);
    Ok(())
}

async fn read() -> Result<Option<u32>, String> {
    async_with!(file = open(), { Ok(file) })
    //~^ ERROR `open()`: `impl coyield::context::ContextManager<u32, String>` is not an async context manager
    //~| NOTE: `#[context_manager] async fn` functions return async context managers; for others there is `with!`
}

fn main() {
    drop(read());
}
