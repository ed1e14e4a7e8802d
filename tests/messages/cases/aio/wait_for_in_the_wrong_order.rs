//! The future goes first, as in Python.
//@ errors(..1.97): 3: rustc reports an unmet bound again for what the call returns, and where that is awaited or used
//@ errors(1.97..1.101): 4: rustc reports an unmet bound again for what the call returns, and where that is awaited or
//@> used
//@ errors(1.101..): 3: rustc reports an unmet bound again for what the call returns, and where that is awaited or
//@> used

use coyield::aio::{self, wait_for};
use std::time::Duration;

fn main() {
    let _ = aio::run(async { wait_for(Duration::from_secs(1), async { "value" }).await });
    //~^ ERROR `async { "value" }`: is not a limit of time
    //~| LABEL `async { "value" }`: this has to be `Duration`, or `None` for no limit
}
