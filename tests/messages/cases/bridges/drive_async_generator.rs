//@ errors(..1.97): 2: rustc reports an unmet bound again for what the call returns, and where that is awaited or used
//@ errors(1.97..): 3: rustc reports an unmet bound again for what the call returns, and where that is awaited or used

use coyield::drive;
use coyield::prelude::*;

#[generator]
async fn client() -> impl AsyncGenerator<&'static str, u32> {
    let _ = yield_!("get");
}

fn main() {
    drop(drive(client(), async |_| 1));
    //~^ ERROR `drive(client(), async |_| 1)`: `impl coyield::AsyncGenerator<&'static str, u32>` is not a generator
    //~| HELP: the trait `coyield::Coroutine` is not implemented for `impl coyield::AsyncGenerator<&'static str, u32>`
    //~| NOTE: `#[generator]` functions return generators, `generate! { .. }` is one, and `Coroutine` can be implemented
    //~> by hand
    //~| NOTE: one that awaits is an async generator, an `AsyncCoroutine`, whose methods are awaited: `anext`, `asend`
    //~> and so on
}
