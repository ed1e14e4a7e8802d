use coyield::try_await;

fn main() {
    let _ = coyield::aio::run(async { try_await!(5).is_ok() });
    //~^ ERROR `5`: `{integer}` is not a future
    //~| LABEL `5`: not a future
    //~| NOTE: a value that is there already needs no `.await`
    //~| NOTE: a call that blocks until it has its value goes to another thread, and that can be awaited: `aio::to_thread(||
    //~> ..)`
}
