//! Four tasks, and 2.5 seconds for them. Those that are pending then are cancelled, and each cleans up, which takes a
//! while. Python's `asyncio.wait` with a timeout, `Task.cancel` and `except CancelledError`.
//!
//! ```text
//! cargo run -p coyield-examples --example tasks_and_wait
//! ```
//!
//! Nothing really sleeps: tokio's clock is paused, and jumps to the next time at which a task wakes.

#![forbid(unsafe_code)]

use std::time::Duration;

use coyield::aio::{self, Cancelled, ReturnWhen, Task, TaskError, wait};
use coyield::try_await;

/// Takes this many seconds, and a tenth of that to clean up if it is cancelled.
async fn work(seconds: u32) -> Result<u32, Cancelled> {
    let time = Duration::from_secs(seconds.into());
    if let Err(cancelled) = try_await!(aio::sleep(time)) {
        println!("{seconds} s: cleans up");
        aio::sleep(time / 10).await;
        println!("{seconds} s: has cleaned up");
        return Err(cancelled);
    }
    Ok(seconds)
}

fn names(tasks: &[Task<u32>]) -> Vec<String> {
    tasks.iter().map(Task::name).collect()
}

fn main() -> Result<(), TaskError> {
    aio::run(async {
        tokio::time::pause();
        let tasks = [3, 1, 4, 2].map(|seconds| {
            let task = aio::spawn(work(seconds));
            task.set_name(format!("{seconds} s"));
            task
        });

        let waited = wait(tasks, Some(Duration::from_millis(2500)), ReturnWhen::AllCompleted).await;
        println!("done: {:?}", names(&waited.done));
        println!("pending: {:?}", names(&waited.pending));

        for task in waited.done {
            println!("{}: gave {}", task.name(), task.await?);
        }
        for task in &waited.pending {
            task.cancel();
        }
        for task in waited.pending {
            let (handle, ended) = (task.handle(), task.await);
            println!("{}: ended as {:?}, with {ended:?}", handle.name(), handle.state());
        }
        Ok::<_, TaskError>(())
    })
}
