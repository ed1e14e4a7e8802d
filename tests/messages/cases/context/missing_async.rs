//! An async manager without `async`.

use coyield::prelude::*;

#[context_manager]
fn connect() -> impl AsyncContextManager<u32, String> {
    //~^ ERROR `fn`: an async context manager is an `async fn`: write `async` before `fn`
    yield_!(1);
    Ok(())
}

fn main() {
    let _ = async { async_with!(peer = connect(), { Ok(peer) }) };
}
