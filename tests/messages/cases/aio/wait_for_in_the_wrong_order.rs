//! The future goes first, as in Python.

use coyield::aio::{self, wait_for};
use std::time::Duration;

fn main() {
    let _ = aio::run(async { wait_for(Duration::from_secs(1), async { "value" }).await });
    //~^ ERROR `Duration::from_secs(1)`: `Duration` is not a future
    //~| LABEL `Duration::from_secs(1)`: not a future
}
