//! Two tasks that take turns over the numbers of generators: one collects primes, the other squares. A callback prints
//! the results of both. Python's `asyncio.create_task`, `asyncio.gather` and `add_done_callback`. The same in Python:
//! `tests/python/primes_and_squares.py`.
//!
//! ```text
//! cargo run -p coyield-examples --example primes_and_squares
//! ```

#![forbid(unsafe_code)]

use std::ops::RangeInclusive;
use std::time::Duration;

use coyield::aio::{self, Cancelled, TaskError, cancellable};
use coyield::prelude::*;

/// Python's `yield from range(..)`.
#[generator]
fn numbers(range: RangeInclusive<u32>) -> impl Iterator<Item = u32> {
    yield_from!(range);
}

fn is_prime(n: u32) -> bool {
    n > 1 && (2..n).all(|divisor| n % divisor != 0)
}

#[cancellable]
async fn primes(numbers: impl Iterator<Item = u32>) -> Result<Vec<u32>, Cancelled> {
    let mut primes = Vec::new();
    for n in numbers {
        if is_prime(n) {
            println!("{n} is prime");
            primes.push(n);
        }
        aio::sleep(Duration::ZERO).await; // the other's turn: Python's `await asyncio.sleep(0)`
    }
    Ok(primes)
}

#[cancellable]
async fn squares(numbers: impl Iterator<Item = u32>) -> Result<Vec<u32>, Cancelled> {
    let mut squares = Vec::new();
    for n in numbers {
        println!("{n} squared is {}", n * n);
        squares.push(n * n);
        aio::sleep(Duration::ZERO).await;
    }
    Ok(squares)
}

fn main() -> Result<(), TaskError> {
    aio::run(async {
        let primes = aio::spawn(primes(numbers(1..=12)));
        let squares = aio::spawn(squares(numbers(1..=6)));
        let mut both = aio::gather([primes, squares]);
        both.add_done_callback(|results| match results {
            Ok(lists) => println!("primes and squares: {lists:?}"),
            Err(error) => println!("no primes and squares: {error}"),
        });
        both.await
    })?;
    Ok(())
}
