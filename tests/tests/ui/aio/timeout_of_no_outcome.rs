//! A type of one's own is no outcome by itself.

use coyield::aio::{self, TaskError, timeout};
use std::time::Duration;

struct Page;

fn main() {
    let _ = aio::run(async {
        timeout(Duration::from_secs(1), async { Page }).await?;
        Ok::<_, TaskError>(())
    });
}
