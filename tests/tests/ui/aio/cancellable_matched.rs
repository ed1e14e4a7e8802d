//! In a cancellable function, `.await` passes the cancellation on: it is caught by `try_await!`.

use coyield::aio::{self, Cancelled, cancellable};
use std::time::Duration;

#[cancellable]
async fn wait() -> Result<(), Cancelled> {
    match aio::sleep(Duration::from_secs(1)).await {
        Ok(()) => Ok(()),
        Err(Cancelled) => Err(Cancelled),
    }
}

fn main() {
    let _ = wait();
}
