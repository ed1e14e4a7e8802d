//! Three downloads, and a common mistake: one that blocks its thread makes all others wait, in tasks or not. coyield
//! warns of it through `tracing`, as Python's asyncio does in its debug mode (`loop.slow_callback_duration`). Then the
//! same awaited one by one, and concurrently by `asyncio.gather`.
//!
//! ```text
//! cargo run -p coyield-examples --example wait_download
//! ```
//!
//! The warning comes in debug builds. The blocking downloads really sleep, for a fifth of a second in all; the others
//! do not: tokio's clock is paused then, and jumps to the next time at which a task wakes.

#![forbid(unsafe_code)]

use std::error::Error;
use std::io;
use std::thread;
use std::time::{Duration, Instant};

use coyield::aio::{self, Cancelled, EventLoop, TaskError, cancellable, gather};

const UNIT: Duration = Duration::from_millis(60);
const FILES: [&str; 3] = ["a.iso", "b.iso", "c.iso"];

/// The mistake: it is `async`, but has no `.await` at which others could have a turn. If blocking is the only way, it
/// belongs in `aio::to_thread`.
#[expect(clippy::unused_async, reason = "clippy finds the mistake, too")]
async fn blocking_download(file: &str) {
    println!("  {file} begins");
    thread::sleep(UNIT);
    println!("  {file} ends");
}

#[cancellable]
async fn download(file: &str) -> Result<(), Cancelled> {
    println!("  {file} begins");
    aio::sleep(UNIT).await;
    println!("  {file} ends");
    Ok(())
}

async fn all() -> Result<(), TaskError> {
    println!("blocking, though in tasks");
    let begun = Instant::now();
    gather(FILES.map(|file| aio::spawn(blocking_download(file)))).await?;
    println!("  {:.0} units", begun.elapsed().div_duration_f64(UNIT));

    tokio::time::pause();

    println!("one by one");
    let begun = aio::now();
    for file in FILES {
        download(file).await?;
    }
    println!("  {:.0} units", (aio::now() - begun).div_duration_f64(UNIT));

    println!("side by side");
    let begun = aio::now();
    gather(FILES.map(download)).await?;
    println!("  {:.0} unit", (aio::now() - begun).div_duration_f64(UNIT));
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt().with_writer(io::stderr).with_ansi(false).without_time().init();
    let mut events = EventLoop::new()?;
    events.set_slow_callback_duration(UNIT / 2);
    events.run(all())?;
    Ok(())
}
