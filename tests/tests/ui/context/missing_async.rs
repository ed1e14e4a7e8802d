//! An async manager without `async`.

use coyield::prelude::*;

#[context_manager]
fn connect() -> impl AsyncContextManager<u32, String> {
    yield_!(1);
    Ok(())
}

fn main() {
    let _ = async { async_with!(peer = connect() => { Ok(peer) }) };
}
