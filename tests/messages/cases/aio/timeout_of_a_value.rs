//! What has a time is a future.

use coyield::aio::{self, timeout};
use std::time::Duration;

fn answer() -> &'static str {
    "no future"
}

fn main() {
    let _ = aio::run(async { timeout(Duration::from_secs(1), answer()).await });
    //~^ ERROR `answer()`: `&str` is not a future
}
