//! A time is a `Duration`.

use coyield::aio::{self, timeout};

fn main() {
    let _ = aio::run(async { timeout(1.5, async { "value" }).await });
}
