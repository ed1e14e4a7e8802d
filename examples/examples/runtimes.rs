//! One program of tasks, run on four event loops: tokio's with one thread and with several, smol's and compio's. Its
//! output is the same each time.
//!
//! ```text
//! cargo run -p coyield-examples --example runtimes
//! ```

#![forbid(unsafe_code)]

use std::error::Error;
use std::future::pending;
use std::io;
use std::rc::Rc;
use std::time::Duration;

use coyield::aio::{self, Cancelled, Compio, EventLoop, Smol, TaskError, cancellable, wait_for};
use coyield::try_await;
use futures::channel::oneshot;

fn main() -> Result<(), Box<dyn Error>> {
    run("tokio, one thread", EventLoop::new()?)?;
    run("tokio, several threads", EventLoop::multi_thread()?)?;
    run("smol", EventLoop::with_runtime(Smol::new()))?;
    run("compio", EventLoop::with_runtime(Compio::new()?))?;
    Ok(())
}

fn run(name: &str, mut events: EventLoop) -> Result<(), TaskError> {
    println!("{name}:");
    events.run(program())
}

async fn program() -> Result<(), TaskError> {
    // Tasks run concurrently, and are awaited in any order.
    let (first, second) = (aio::spawn(double(1)), aio::spawn(double(2)));
    println!("  doubled: {}, {}", second.await?, first.await?);

    // A task that stays on this thread need not be `Send`.
    let shared = Rc::new(21);
    let local = aio::spawn_local({
        let shared = Rc::clone(&shared);
        async move { *shared * 2 }
    });
    println!("  local: {}, and {} is still here", local.await?, shared);

    // A cancelled task receives the cancel, cleans up, and may await while it does.
    let (began, begins) = oneshot::channel();
    let worker = aio::spawn(work(began));
    begins.await.map_err(TaskError::new)?;
    worker.cancel();
    println!("  worker: {}", ended(worker.await));

    // Blocking work runs on another thread.
    let here = std::thread::current().id();
    let elsewhere = aio::to_thread(move || std::thread::current().id() != here).await?;
    println!("  in another thread: {elsewhere}");
    let failing = aio::to_thread(|| Err::<u32, _>(io::Error::other("the disk is full")));
    println!("  failing: {}", ended(failing.await));

    // Sleeps and timeouts.
    println!("  in time: {}", ended(wait_for(aio::spawn(double(3)), Duration::from_secs(3600)).await));
    println!("  too late: {}", ended(wait_for(aio::spawn(pending::<u32>()), Duration::from_millis(1)).await));

    // The remaining tasks are cancelled at the end, and their cleanup is awaited.
    let (began, begins) = oneshot::channel();
    drop(aio::spawn(work(began)));
    begins.await.map_err(TaskError::new)?;
    println!("  the program ends");
    Ok(())
}

#[cancellable]
async fn double(number: u32) -> Result<u32, Cancelled> {
    aio::sleep(Duration::from_millis(1)).await;
    Ok(number * 2)
}

/// Works for ever, and cleans up when it is cancelled.
async fn work(began: oneshot::Sender<()>) -> Result<u32, Cancelled> {
    // The receiver may be gone.
    let _ = began.send(());
    let result = try_await!(pending());
    if result.is_err() {
        aio::sleep(Duration::from_millis(1)).await;
        println!("  worker: cleaned up");
    }
    result
}

fn ended(result: Result<u32, TaskError>) -> String {
    result.map_or_else(|error| error.to_string(), |value| value.to_string())
}
