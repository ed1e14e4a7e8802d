use coyield::try_await;

fn main() {
    let _ = coyield::aio::run(async { try_await!(5).is_ok() });
    //~^ ERROR `5`: `{integer}` is not a future
    //~| LABEL `5`: not a future
    //~| NOTE: a value that is not a future needs no `.await`
    //~| NOTE: run a blocking call on another thread, and await that: `aio::to_thread(|| ..)`
}
