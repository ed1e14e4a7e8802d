//! What has a time is a future.
//@ errors(..1.97): 2: rustc reports an unmet bound again for what the call returns, and where that is awaited or used
//@ errors(1.97..1.101): 3: rustc reports an unmet bound again for what the call returns, and where that is awaited or
//@> used
//@ errors(1.101..): 2: rustc reports an unmet bound again for what the call returns, and where that is awaited or
//@> used

use coyield::aio::{self, timeout};
use std::time::Duration;

fn answer() -> &'static str {
    "no future"
}

fn main() {
    let _ = aio::run(async { timeout(Duration::from_secs(1), answer()).await });
    //~^ ERROR `timeout(Duration::from_secs(1), answer())`: `&str` is not a future
}
