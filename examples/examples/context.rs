//! A connection that is set up before it is used and torn down after it, both of which take time: in success, in
//! failure, and when the task is cancelled meanwhile. Python's `@asynccontextmanager` and `async with`.
//!
//! ```text
//! cargo run -p coyield-examples --example context
//! ```
//!
//! Nothing really sleeps: tokio's clock is paused, and jumps to the next time at which a task wakes.

#![forbid(unsafe_code)]

use std::error::Error;
use std::time::Duration;

use coyield::aio::{self, Cancelled, TaskError, cancellable};
use coyield::prelude::*;

const SECOND: Duration = Duration::from_secs(1);

type Failure = Box<dyn Error + Send + Sync>;

struct Connection {
    peer: &'static str,
}

impl Connection {
    #[cancellable]
    async fn query(&self, seconds: u32) -> Result<usize, Cancelled> {
        println!("  asks {}", self.peer);
        aio::sleep(SECOND * seconds).await;
        Ok(self.peer.len())
    }
}

/// The code after the yield runs however the block ends; then the error of the block continues.
#[context_manager]
async fn connect(peer: &'static str) -> impl AsyncContextManager<Connection, Failure> + Send {
    aio::sleep(SECOND).await;
    println!("  connected");
    let ended = try_yield!(Connection { peer });
    aio::sleep(SECOND).await;
    match ended {
        Ok(()) => println!("  committed, and disconnected"),
        Err(thrown) => {
            println!("  rolled back, and disconnected");
            raise!(thrown);
        }
    }
    Ok(())
}

async fn success() -> Result<(), Failure> {
    let answer = async_with!(connection = connect("Ada"), { Ok(connection.query(1).await?) })?;
    println!("  answer: {answer:?}");
    Ok(())
}

async fn error() -> Result<(), Failure> {
    async_with!(connection = connect("Bob"), {
        let answer = connection.query(1).await?;
        Err::<(), _>(format!("{answer} is not an answer").into())
    })?;
    Ok(())
}

async fn cancel() -> Result<(), Failure> {
    async_with!(connection = connect("Eve"), { Ok(connection.query(3600).await?) })?;
    Ok(())
}

fn main() -> Result<(), TaskError> {
    aio::run(async {
        tokio::time::pause();
        println!("success");
        println!("  {:?}", aio::spawn(success()).await);

        println!("error");
        println!("  {:?}", aio::spawn(error()).await);

        println!("cancel");
        let task = aio::spawn(cancel());
        aio::sleep(SECOND * 2).await;
        task.cancel();
        println!("  {:?}", task.await);
        Ok::<_, TaskError>(())
    })
}
