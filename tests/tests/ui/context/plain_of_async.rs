//! `with!` of an async manager.

use coyield::prelude::*;

#[context_manager]
async fn connect() -> impl AsyncContextManager<u32, String> {
    yield_!(1);
    Ok(())
}

fn main() {
    let _ = with!(peer = connect() => { Ok(peer) });
}
