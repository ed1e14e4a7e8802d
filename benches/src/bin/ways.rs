//! The same work by tasks, by threads, by processes and by rayon.
//!
//! `cargo run --release -p coyield-benches --bin ways` prints a table: milliseconds, and in brackets the multiple of
//! the time of one piece after another. The ways take turns, so that a slow minute affects all of them, and the best
//! turn of each counts. Python, if it is installed, does the first two works in its own ways.

use std::hint::black_box;
use std::process::Command;
use std::sync::Arc;
use std::thread::{available_parallelism, sleep};
use std::time::{Duration, Instant};

use coyield::aio::{self, EventLoop, ProcessPool, TaskError, gather, to_thread};
use rayon::prelude::*;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/python/ways.py");

fn main() -> Result<(), TaskError> {
    ProcessPool::init();
    let cores = available_parallelism().map_err(TaskError::new)?.get();
    let pool = ProcessPool::new(cores).map_err(TaskError::new)?;
    let mut means = Means { events: EventLoop::new().map_err(TaskError::new)?, pool, cores };

    println!("{cores} cores, {cores} processes\n");
    println!("| work | one after another | tasks | `to_thread` | processes | rayon |");
    println!("|---|---|---|---|---|---|");
    println!("| compute |{} |", row(&best(&mut means, 60, &COMPUTE)));
    println!("| wait |{} |", row(&best(&mut means, 5, &WAIT)));
    println!("| map |{} |", row(&best(&mut means, 60, &MAP)));
    for work in ["compute", "wait"] {
        if let Some(milliseconds) = in_python(work, cores) {
            println!("| {work}, Python |{} | – |", row(&milliseconds));
        }
    }
    #[allow(clippy::cast_precision_loss)]
    let calls: Vec<String> =
        best(&mut means, 10, &NOTHING).iter().map(|each| format!(" {:.2} |", each * 1e3 / CALLS as f64)).collect();
    println!("| a call, in microseconds |{}", calls.concat());
    Ok(())
}

/// The way of doing the work.
struct Means {
    events: EventLoop,
    pool: ProcessPool,
    cores: usize,
}

/// Does the work and returns a checksum, which must equal that of the other ways.
type Way = fn(&mut Means) -> Result<u64, TaskError>;

/// Returns the best of many turns, in milliseconds.
fn best(means: &mut Means, turns: u32, ways: &[Way]) -> Vec<f64> {
    let mut best = vec![f64::INFINITY; ways.len()];
    let mut expected = None;
    for _ in 0..turns {
        for (way, best) in ways.iter().zip(&mut best) {
            let start = Instant::now();
            let sum = black_box(way(means)).expect("no work fails");
            *best = best.min(start.elapsed().as_secs_f64() * 1e3);
            assert_eq!(*expected.get_or_insert(sum), sum, "all ways give the same");
        }
    }
    best
}

fn row(milliseconds: &[f64]) -> String {
    let first = milliseconds.first().copied().unwrap_or(f64::NAN);
    let cells: Vec<String> = milliseconds.iter().map(|each| format!(" {each:.1} ({:.2})", each / first)).collect();
    cells.join(" |")
}

/// The same in Python: one after another, by asyncio, by `asyncio.to_thread`, and by a `ProcessPoolExecutor`.
fn in_python(work: &str, cores: usize) -> Option<Vec<f64>> {
    let output = Command::new("python3").args([SCRIPT, work, &cores.to_string()]).output().ok()?;
    let words = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| words.split_whitespace().filter_map(|word| word.parse().ok()).collect())
}

/// Work that computes: 64 pieces of half a millisecond.
const COMPUTE: [Way; 5] = [
    |_| Ok((0..64).map(count_primes).sum()),
    |means| means.events.run_until_complete(async { sum(gather((0..64).map(async |n| count_primes(n))).await) }),
    |means| {
        means
            .events
            .run_until_complete(async { sum(gather((0..64).map(|n| to_thread(move || count_primes(n)))).await) })
    },
    |means| {
        let Means { events, pool, .. } = means;
        events.run_until_complete(async { sum(gather((0..64).map(|n| pool.run(count_primes, n))).await) })
    },
    |_| Ok((0..64).into_par_iter().map(count_primes).sum()),
];

/// Returns the number of primes in the block of that number.
fn count_primes(block: u64) -> u64 {
    let first = 100_000 + block * 4_000;
    (first..first + 4_000).filter(|n| (2..*n).take_while(|d| d * d <= *n).all(|d| n % d != 0)).count() as u64
}

/// Work that waits: 100 pieces of ten milliseconds.
const WAIT: [Way; 5] = [
    |_| Ok((0..100).map(wait).sum()),
    |means| {
        means.events.run_until_complete(async {
            sum(gather((0..100).map(async |n| {
                aio::sleep(DELAY).await;
                n
            }))
            .await)
        })
    },
    |means| means.events.run_until_complete(async { sum(gather((0..100).map(|n| to_thread(move || wait(n)))).await) }),
    |means| {
        let Means { events, pool, .. } = means;
        events.run_until_complete(async { sum(gather((0..100).map(|n| pool.run(wait, n))).await) })
    },
    |_| Ok((0..100).into_par_iter().map(wait).sum()),
];

const DELAY: Duration = Duration::from_millis(10);

fn wait(number: u64) -> u64 {
    sleep(DELAY);
    number
}

/// A map of a million numbers, which are in this program, as the results are in the end.
const MAP: [Way; 5] = [
    |_| Ok(digest(&numbers().iter().copied().map(image).collect::<Vec<_>>())),
    |means| {
        let numbers = numbers();
        let pieces = pieces(means, &numbers);
        means.events.run_until_complete(async {
            let images = gather(pieces.map(async |piece| piece.iter().copied().map(image).collect::<Vec<_>>())).await?;
            Ok::<_, TaskError>(digest(&images.concat()))
        })
    },
    |means| {
        let numbers = Arc::new(numbers());
        let size = numbers.len().div_ceil(means.cores);
        let pieces = (0..means.cores).map(|piece| {
            let numbers = Arc::clone(&numbers);
            to_thread(move || numbers.iter().skip(piece * size).take(size).copied().map(image).collect::<Vec<_>>())
        });
        means.events.run_until_complete(async { Ok::<_, TaskError>(digest(&gather(pieces).await?.concat())) })
    },
    |means| {
        let numbers = numbers();
        let pieces = pieces(means, &numbers);
        let Means { events, pool, .. } = means;
        events.run_until_complete(async {
            let images = gather(pieces.map(|piece| pool.run(images, piece.to_vec()))).await?;
            Ok::<_, TaskError>(digest(&images.concat()))
        })
    },
    |_| Ok(digest(&numbers().into_par_iter().map(image).collect::<Vec<_>>())),
];

fn numbers() -> Vec<u64> {
    (0..1 << 20).collect()
}

/// One for each core.
fn pieces<'n>(means: &Means, numbers: &'n [u64]) -> std::slice::Chunks<'n, u64> {
    numbers.chunks(numbers.len().div_ceil(means.cores))
}

fn images(numbers: Vec<u64>) -> Vec<u64> {
    numbers.into_iter().map(image).collect()
}

/// A tenth of a microsecond.
fn image(number: u64) -> u64 {
    (0..100).fold(number, |hash, _| (hash ^ hash >> 29).wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

fn digest(images: &[u64]) -> u64 {
    images.iter().fold(0, |sum, image| sum.wrapping_mul(31).wrapping_add(*image))
}

/// Nothing, 10,000 times: the cost of a call.
const NOTHING: [Way; 5] = [
    |_| Ok((0..CALLS).map(black_box(same)).sum()),
    |means| {
        means.events.run_until_complete(async {
            let tasks: Vec<_> = (0..CALLS).map(|n| aio::spawn(async move { same(n) })).collect();
            sum(gather(tasks).await)
        })
    },
    |means| {
        means.events.run_until_complete(async { sum(gather((0..CALLS).map(|n| to_thread(move || same(n)))).await) })
    },
    |means| {
        let Means { events, pool, .. } = means;
        events.run_until_complete(async { sum(gather((0..CALLS).map(|n| pool.run(same, n))).await) })
    },
    |_| Ok((0..CALLS).into_par_iter().map(black_box(same)).sum()),
];

const CALLS: u64 = 10_000;

fn same(number: u64) -> u64 {
    number
}

fn sum(gathered: Result<Vec<u64>, TaskError>) -> Result<u64, TaskError> {
    Ok(gathered?.into_iter().sum())
}
