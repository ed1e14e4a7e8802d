//! In a cancellable function, `.await` passes the cancellation on: it is caught by `try_await!`.
//@ mistakes: 2

use coyield::aio::{self, Cancelled, cancellable};
use std::time::Duration;

#[cancellable]
async fn wait() -> Result<(), Cancelled> {
    match aio::sleep(Duration::from_secs(1)).await {
        Ok(()) => Ok(()),
        //~^ ERROR `Ok(())`#1: mismatched types
        //~| LABEL `Ok(())`#1: expected `()`, found `Result<_, _>`
        Err(Cancelled) => Err(Cancelled),
        //~^ ERROR `Err(Cancelled)`#1: mismatched types
        //~| LABEL `Err(Cancelled)`#1: expected `()`, found `Result<_, _>`
    }
}

fn main() {
    let _ = wait();
}
