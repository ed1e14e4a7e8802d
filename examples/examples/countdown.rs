//! Two countdowns at once in one thread: by generator-based coroutines, which Python had before `async`, and by
//! `async fn`. The same in Python: `tests/python/countdown.py`.
//!
//! ```text
//! cargo run -p coyield-examples --example countdown
//! cargo run -p coyield-examples --example countdown -- --hurry
//! ```
//!
//! With `--hurry`, the clock is tokio's paused one. It jumps to the next time at which a task wakes, as soon as all of
//! them sleep.

#![forbid(unsafe_code)]

use coyield::prelude::*;
use futures::future::join;
use std::env;
use std::io;
use std::time::Duration;
use tokio::time::{Instant, sleep};

const SECOND: Duration = Duration::from_secs(1);

/// A coroutine that is a generator: its awaiter waits for the futures that it delegates to.
#[generator]
fn countdown(name: &str, from: u32) -> impl Future<Output = ()> {
    for n in (1..=from).rev() {
        println!("{name} {n}");
        yield_from!(sleep(SECOND));
    }
}

/// The same with `async`.
async fn async_countdown(name: &str, from: u32) {
    for n in (1..=from).rev() {
        println!("{name} {n}");
        sleep(SECOND).await;
    }
}

/// A coroutine can wait for coroutines of the other kind, and `yield_!()` gives the others a turn.
#[generator]
fn polite(name: &str) -> impl Future<Output = u32> {
    let mut turns = 0;
    for _ in 0..2 {
        println!("{name}: after you");
        yield_!();
        turns += 1;
    }
    yield_from!(async_countdown(name, 1));
    turns
}

async fn all() {
    println!("generators");
    let begun = Instant::now();
    join(countdown("A", 2), countdown("B", 3)).await;
    println!("{} seconds", begun.elapsed().as_secs());

    println!("async");
    let begun = Instant::now();
    join(async_countdown("A", 2), async_countdown("B", 3)).await;
    println!("{} seconds", begun.elapsed().as_secs());

    println!("both");
    let turns = join(polite("A"), polite("B")).await;
    println!("{turns:?}");
}

fn main() -> io::Result<()> {
    let hurry = env::args().any(|argument| argument == "--hurry");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(hurry).build()?;
    runtime.block_on(all());
    Ok(())
}
