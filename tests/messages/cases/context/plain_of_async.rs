//! `with!` of an async manager.

use coyield::prelude::*;

#[context_manager]
async fn connect() -> impl AsyncContextManager<u32, String> {
    yield_!(1);
    Ok(())
}

fn main() {
    let _ = with!(peer = connect(), { Ok(peer) });
    //~^ ERROR `connect()`: `impl coyield::context::AsyncContextManager<u32, String>` is not a context manager
    //~| HELP: the trait `context::active_manager::IntoActiveManager<_>` is not implemented for `impl
    //~> coyield::context::AsyncContextManager<u32, String>`
    //~| NOTE: `#[context_manager]` functions return context managers, and `AbstractContextManager` can be implemented
    //~> by hand; for async ones there is `async_with!`
}
