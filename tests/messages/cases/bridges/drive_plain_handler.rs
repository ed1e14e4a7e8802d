use coyield::drive;
use coyield::prelude::*;

#[generator]
fn client() -> impl Generator<&'static str, u32> {
    let _ = yield_!("get");
}

fn main() {
    drop(drive(client(), |_| 1));
    //~^ ERROR `|_| 1`: this handler does not return a future of `u32`
    //~| LABEL `|_| 1`: expected an async function of `&'static str` that returns `u32`
    //~| NOTE: the handler is an async closure or function, which is called with each request: `async |request| answer`
}
