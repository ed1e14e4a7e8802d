#![deny(unused_must_use)]

use coyield::drive;
use coyield::prelude::*;

#[generator]
fn client() -> impl Generator<&'static str, u32> {
    let _ = yield_!("get");
}

fn main() {
    drive(client(), async |_| 1);
    //~^ ERROR `drive(client(), async |_| 1)`: unused implementer of `Future` that must be used
    //~| NOTE: futures do nothing unless you `.await` or poll them
}
