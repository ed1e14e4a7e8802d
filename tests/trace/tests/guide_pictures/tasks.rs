use coyield::aio::{self, Cancelled};
use coyield::{trace, try_await};
use std::error::Error;
use std::time::Duration;

#[allow(clippy::unused_async, reason = "as on the page")]
async fn begin() {}
#[allow(clippy::unused_async, reason = "as on the page")]
async fn commit() {}

async fn roll_back() {
    aio::sleep(Duration::from_millis(1)).await;
    println!("rolled back");
    trace::note("rolled back"); // not on the page
}

async fn transfer() -> Result<(), Cancelled> {
    begin().await;
    match try_await!(aio::sleep(Duration::from_secs(10))) {
        Ok(()) => commit().await,
        Err(cancelled) => {
            roll_back().await;
            return Err(cancelled);
        }
    }
    Ok(())
}

pub(super) fn example() -> Result<(), Box<dyn Error>> {
    aio::run(async {
        tokio::time::pause(); // not on the page
        let task = aio::spawn(transfer());
        aio::sleep(Duration::from_millis(1)).await;
        task.cancel();
        assert!(task.await.is_err_and(|error| error.is_cancelled()));
    })?;
    Ok(())
}
