use coyield::aio::{Cancelled, cancellable};

#[cancellable]
async fn fetch() -> Result<u32, Cancelled> {
    Ok(5.await)
    //~^ ERROR `5`: `{integer}` is not a future
    //~| LABEL `5`: not a future
    //~| NOTE: a value that is there already needs no `.await`
    //~| NOTE: a call that blocks until it has its value goes to another thread, and that can be awaited: `aio::to_thread(||
    //~> ..)`
}

fn main() {
    drop(fetch());
}
