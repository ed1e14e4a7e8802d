use coyield::prelude::*;
use coyield::try_drive_sync;

#[generator]
fn client() -> impl Generator<&'static str, u32, (), String> {
    let _ = yield_!("get");
}

fn main() {
    let _ = try_drive_sync(client(), |_| 1);
    //~^ ERROR `1`: mismatched types
    //~| LABEL `1`: expected `Result<u32, String>`, found integer
}
