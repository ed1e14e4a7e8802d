//! An async exit stack in a variable, which would be dropped at a yield without being awaited.

use coyield::context::AsyncExitStack;
use coyield::prelude::*;

#[context_manager]
async fn connect(host: &'static str) -> impl AsyncContextManager<&'static str, String> {
    yield_!(host);
    Ok(())
}

#[generator]
async fn hosts() -> impl AsyncGenerator<&'static str, (), Result<(), String>> {
    let mut stack = AsyncExitStack::new();
    let host: &str = stack.enter_async_context(connect("one")).await?;
    //~^ ERROR `enter_async_context`: an exit stack whose exits are awaited cannot be kept in a variable, which is dropped
    //~> without awaiting
    yield_!(host);
    stack.aclose().await
}

fn main() {
    drop(hosts());
}
