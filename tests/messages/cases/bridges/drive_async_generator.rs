use coyield::drive;
use coyield::prelude::*;

#[generator]
async fn client() -> impl AsyncGenerator<&'static str, u32> {
    let _ = yield_!("get");
}

fn main() {
    drop(drive(client(), async |_| 1));
    //~^ ERROR `client()`: `impl coyield::AsyncGenerator<&'static str, u32>` is not a generator
    //~| NOTE: `#[generator]` functions return generators, `generate! { .. }` is one, and `Coroutine` can be implemented
    //~> by hand
    //~| NOTE: a generator that awaits is an `AsyncCoroutine`, whose methods are awaited: `anext`, `asend` and so on
}
