//! The future goes first, as in Python.

use coyield::aio::{self, wait_for};
use std::time::Duration;

fn main() {
    let _ = aio::run(async { wait_for(Duration::from_secs(1), async { "value" }).await });
    //~^ ERROR `wait_for(Duration::from_secs(1), async { "value" })`: `Duration` is not a future
}
