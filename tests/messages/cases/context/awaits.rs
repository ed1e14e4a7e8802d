//! `.await` in a manager that is not async.

use coyield::prelude::*;

#[context_manager]
fn open() -> impl ContextManager<u32, String> {
    std::future::ready(()).await;
    //~^ ERROR `await`: `.await` in a context manager that is not async: make it an `async fn` that returns `impl
    //~> AsyncContextManager<Resource, E>`
    yield_!(1);
    Ok(())
}

fn main() {
    let _ = with!(file = open(), { Ok(file) });
}
