//! In a cancellable function, `.await` has its `?` already.

use coyield::aio::{self, Cancelled, cancellable};
use std::time::Duration;

#[cancellable]
async fn wait() -> Result<(), Cancelled> {
    aio::sleep(Duration::from_secs(1)).await?;
    Ok(())
}

fn main() {
    let _ = wait();
}
