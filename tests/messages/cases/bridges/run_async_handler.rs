use coyield::prelude::*;
use coyield::drive_sync;

#[generator]
fn client() -> impl Generator<&'static str, u32> {
    let _ = yield_!("get");
}

fn main() {
    drive_sync(client(), async |_| 1);
    //~^ ERROR `async |_| 1`: but it returns
    //~| LABEL `async |_| 1`: expected `u32`, found `async` closure body
}
