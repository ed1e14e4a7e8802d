use coyield::drive;
use coyield::prelude::*;

#[generator]
fn client() -> impl Generator<&'static str, u32> {
    let _ = yield_!("get");
}

fn main() {
    drop(drive(client(), async |_| "one"));
    //~^ ERROR `"one"`: mismatched types
    //~| LABEL `"one"`: expected `u32`, found `&str`
}
