//! Three calls that block and three that compute, all at once: the former in threads, the latter in processes. Python's
//! `asyncio.to_thread`, `loop.run_in_executor` with a `ProcessPoolExecutor`, and `asyncio.gather` of both.
//!
//! ```text
//! cargo run -p coyield-examples --example executors
//! cargo run -p coyield-examples --example executors -- --unit 200
//! ```
//!
//! Each call takes one unit of time: a blocking one sleeps, and a computing one finds as many primes as it can
//! meanwhile. One after the other, the six would take six units; here, they take about one. Threads would do for both,
//! because Rust has no global lock; but a process may crash, and can be killed.

#![forbid(unsafe_code)]

use std::collections::BTreeSet;
use std::error::Error;
use std::process;
use std::thread;
use std::time::{Duration, Instant};

use clap::Parser;
use coyield::aio::{self, ProcessPool, TaskError, cancellable, gather};

/// Makes six calls at once that take one unit of time each.
#[derive(Parser)]
struct Arguments {
    /// The unit of time, in milliseconds
    #[arg(long, default_value = "500")]
    unit: u32,
}

const CALLS: usize = 3;

/// As a library without async does: the thread is blocked meanwhile.
fn block(unit: Duration) {
    thread::sleep(unit);
}

/// Finds primes for this time. Returns their number, and the id of the process.
fn compute(unit: Duration) -> (usize, u32) {
    let begun = Instant::now();
    let numbers = (2_u64..).take_while(|_| begun.elapsed() < unit);
    let primes = numbers.filter(|n| (2..*n).take_while(|d| d * d <= *n).all(|d| n % d != 0));
    (primes.count(), process::id())
}

#[cancellable]
async fn all(unit: Duration, pool: ProcessPool) -> Result<(), TaskError> {
    let in_threads = || gather((0..CALLS).map(|_| aio::to_thread(move || block(unit))));
    let in_processes = || gather((0..CALLS).map(|_| pool.run(compute, unit)));
    let units = |begun: Instant| begun.elapsed().div_duration_f64(unit);

    let begun = Instant::now();
    in_threads().await?;
    println!("three that block: {:.1} units", units(begun));

    let begun = Instant::now();
    in_processes().await?;
    println!("three that compute: {:.1} units", units(begun));

    let begun = Instant::now();
    let (_, computed) = gather!(in_threads(), in_processes()).await?;
    println!("all six: {:.1} units", units(begun));

    let (primes, processes): (Vec<_>, BTreeSet<_>) = computed.into_iter().unzip();
    println!("{} primes, by {} processes", primes.into_iter().sum::<usize>(), processes.len());
    pool.join().await;
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    ProcessPool::init(); // The processes of the pool stay here.

    let unit = Duration::from_millis(Arguments::parse().unit.into());
    let pool = ProcessPool::new(CALLS)?;
    aio::run(all(unit, pool))?;
    Ok(())
}
