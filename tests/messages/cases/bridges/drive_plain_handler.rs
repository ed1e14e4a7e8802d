//@ errors(..1.101): 2: rustc reports an unmet bound again for what the call returns, and where that is awaited or
//@> used

use coyield::drive;
use coyield::prelude::*;

#[generator]
fn client() -> impl Generator<&'static str, u32> {
    let _ = yield_!("get");
}

fn main() {
    drop(drive(client(), |_| 1));
    //~^ ERROR `|_| 1`: `{integer}` is not a future
}
