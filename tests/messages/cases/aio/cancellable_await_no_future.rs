use coyield::aio::{Cancelled, cancellable};

#[cancellable]
async fn fetch() -> Result<u32, Cancelled> {
    Ok(5.await)
    //~^ ERROR `5`: `{integer}` is not a future
    //~| LABEL `5`: not a future
    //~| NOTE: a value that is not a future needs no `.await`
    //~| NOTE: run a blocking call on another thread, and await that: `aio::to_thread(|| ..)`
}

fn main() {
    drop(fetch());
}
