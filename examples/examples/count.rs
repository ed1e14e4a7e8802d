//! Counts to two, three times: one after another, as tasks, and gathered. Python's `await`, `asyncio.create_task` and
//! `asyncio.gather`.
//!
//! ```text
//! cargo run -p coyield-examples --example count
//! ```
//!
//! Nothing really sleeps: tokio's clock is paused, and jumps to the next time at which a task wakes.

#![forbid(unsafe_code)]

use std::time::{Duration, Instant};

use coyield::aio::{self, Cancelled, TaskError, cancellable, gather};

const UNIT: Duration = Duration::from_secs(1);

#[cancellable]
async fn count() -> Result<(), Cancelled> {
    print!("1 & ");
    aio::sleep(UNIT).await;
    println!("2 End.");
    Ok(())
}

#[cancellable]
async fn one_after_another() -> Result<(), Cancelled> {
    for _ in 0..3 {
        count().await?;
    }
    Ok(())
}

/// The tasks run concurrently, although they are awaited in turn.
#[cancellable]
async fn as_tasks() -> Result<(), TaskError> {
    let tasks: Vec<_> = (0..3).map(|_| aio::spawn(count())).collect();
    for task in tasks {
        task.await?;
    }
    Ok(())
}

/// The same without tasks of their own.
#[cancellable]
async fn gathered() -> Result<(), TaskError> {
    gather((0..3).map(|_| count())).await?;
    Ok(())
}

fn units_since(begun: Instant) -> f64 {
    (aio::now() - begun).div_duration_f64(UNIT)
}

fn main() -> Result<(), TaskError> {
    aio::run(async {
        tokio::time::pause();

        let begun = aio::now();
        one_after_another().await?;
        println!("one after another: {:.0} units", units_since(begun));

        let begun = aio::now();
        as_tasks().await?;
        println!("as tasks: {:.0} unit", units_since(begun));

        let begun = aio::now();
        gathered().await?;
        println!("gathered: {:.0} unit", units_since(begun));
        Ok::<_, TaskError>(())
    })
}
