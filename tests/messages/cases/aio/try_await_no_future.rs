//@ errors(..1.101): 4: rustc reports an unmet bound again for what the call returns, and where that is awaited or
//@> used
//@ errors(1.101..): 3: rustc reports an unmet bound again for what the call returns, and where that is awaited or
//@> used

use coyield::try_await;

fn main() {
    let _ = coyield::aio::run(async { try_await!(5).is_ok() });
    //~^ ERROR `5`: `{integer}` cannot be awaited
    //~| LABEL `5`: not a future
    //~| NOTE: a value that is there already needs no `.await`
    //~| NOTE: a call that blocks until it has its value goes to another thread, and that can be awaited: `to_thread(||
    //~> ..)`
}
