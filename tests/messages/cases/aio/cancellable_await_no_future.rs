//@ errors(..): 2: rustc reports an unmet bound again for what the call returns, and where that is awaited or used

use coyield::aio::{Cancelled, cancellable};

#[cancellable]
async fn fetch() -> Result<u32, Cancelled> {
    Ok(5.await)
    //~^ ERROR `5`: `{integer}` cannot be awaited
    //~| LABEL `5`: not a future
    //~| NOTE: a value that is there already needs no `.await`
    //~| NOTE: a call that blocks until it has its value goes to another thread, and that can be awaited: `to_thread(||
    //~> ..)`
}

fn main() {
    drop(fetch());
}
