//! Producers put items into a queue, and consumers get them out, both at random times. When all items are processed,
//! the consumers, which would wait for ever, are cancelled. Python's `asyncio.Queue`, with `put`, `get`, `task_done`
//! and `join`.
//!
//! ```text
//! cargo run -p coyield-examples --example queue
//! cargo run -p coyield-examples --example queue -- -p 2 -c 5 --seed 444
//! ```
//!
//! Nothing really sleeps: tokio's clock is paused, and jumps to the next time at which a task wakes.

#![forbid(unsafe_code)]

use std::error::Error;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser;
use coyield::aio::sync::Queue;
use coyield::aio::{self, TaskError, cancellable, gather};
use fastrand::Rng;

#[derive(Parser)]
#[command(about = "Brings items from producers to consumers")]
struct Arguments {
    /// The number of producers.
    #[arg(short, long, default_value_t = 5)]
    producers: usize,
    /// The number of consumers.
    #[arg(short, long, default_value_t = 3, value_parser = at_least_one)]
    consumers: usize,
    /// The seed of the random numbers; the same seed makes the same program.
    #[arg(long)]
    seed: Option<u64>,
}

/// Without consumers, the queue would never be empty.
fn at_least_one(argument: &str) -> Result<usize, String> {
    match argument.parse() {
        Ok(0) => Err(String::from("there has to be one")),
        Ok(number) => Ok(number),
        Err(error) => Err(error.to_string()),
    }
}

/// An item of the queue, with the time at which it was put.
type Items = Queue<(u32, Instant)>;
type Failure = Box<dyn Error + Send + Sync>;

fn a_while(rng: &mut Rng) -> Duration {
    Duration::from_millis(rng.u64(0..=10_000))
}

#[cancellable]
async fn produce(name: usize, queue: &Items, mut rng: Rng) -> Result<(), Failure> {
    for _ in 0..rng.u32(1..=5) {
        aio::sleep(a_while(&mut rng)).await;
        let item = rng.u32(..);
        println!("producer {name} puts {item:08x}");
        queue.put((item, aio::now())).await?;
    }
    Ok(())
}

/// Ends only when it is cancelled.
#[cancellable]
async fn consume(name: usize, queue: Arc<Items>, mut rng: Rng) -> Result<(), Failure> {
    loop {
        aio::sleep(a_while(&mut rng)).await;
        let (item, since) = queue.get().await?;
        println!("consumer {name} got {item:08x} after {:.3} seconds", (aio::now() - since).as_secs_f64());
        queue.task_done()?;
    }
}

#[cancellable]
async fn bring(arguments: Arguments) -> Result<(), TaskError> {
    let mut rng = arguments.seed.map_or_else(Rng::new, Rng::with_seed);
    let queue = Arc::new(Queue::new(0));

    let consumers: Vec<_> =
        (0..arguments.consumers).map(|name| aio::spawn(consume(name, Arc::clone(&queue), rng.fork()))).collect();
    gather((0..arguments.producers).map(|name| produce(name, &queue, rng.fork()))).await?;
    queue.join().await;
    for consumer in &consumers {
        consumer.cancel();
    }
    let ended = gather(consumers).return_exceptions().await?;
    println!("{} consumers are cancelled", ended.iter().filter(|end| matches!(end, Err(TaskError::Cancelled))).count());
    Ok(())
}

fn main() -> Result<(), TaskError> {
    let arguments = Arguments::parse();
    aio::run(async {
        tokio::time::pause();
        bring(arguments).await
    })
}
