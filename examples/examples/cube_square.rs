//! Two functions in parallel, one that cubes and one that squares, whose results are needed afterwards: in threads, in
//! threads that an event loop waits for, and in processes. Python's `threading.Thread` with `start` and `join`,
//! `asyncio.to_thread`, and `concurrent.futures.ProcessPoolExecutor`.
//!
//! ```text
//! cargo run -p coyield-examples --example cube_square
//! ```
//!
//! The lines of cube and square come in any order; those of the sum after both.

#![forbid(unsafe_code)]

use std::error::Error;
use std::thread;

use coyield::aio::{self, ProcessPool, TaskError};
use coyield::gather;

const NUMBER: u64 = 10;

fn cube(n: u64) -> u64 {
    println!("cube: {}", n.pow(3));
    n.pow(3)
}

fn square(n: u64) -> u64 {
    println!("square: {}", n.pow(2));
    n.pow(2)
}

fn in_threads() -> Result<u64, &'static str> {
    let (cube, square) = (thread::spawn(|| cube(NUMBER)), thread::spawn(|| square(NUMBER)));
    let cube = cube.join().map_err(|_| "the thread that cubes panicked")?;
    let square = square.join().map_err(|_| "the thread that squares panicked")?;
    Ok(cube + square)
}

/// The event loop continues meanwhile.
async fn in_threads_of_the_loop() -> Result<u64, TaskError> {
    let (cube, square) = gather!(aio::to_thread(|| cube(NUMBER)), aio::to_thread(|| square(NUMBER))).await?;
    Ok(cube + square)
}

/// Each process has memory of its own: arguments and results are sent.
async fn in_processes() -> Result<u64, TaskError> {
    let pool = ProcessPool::new(2).map_err(TaskError::new)?;
    let (cube, square) = gather!(pool.run(cube, NUMBER), pool.run(square, NUMBER)).await?;
    pool.join().await;
    Ok(cube + square)
}

fn main() -> Result<(), Box<dyn Error>> {
    ProcessPool::init(); // a process of the pool comes here, and no further

    println!("threads:");
    println!("sum: {}", in_threads()?);
    println!("threads of the event loop:");
    println!("sum: {}", aio::run(in_threads_of_the_loop())?);
    println!("processes:");
    println!("sum: {}", aio::run(in_processes())?);
    Ok(())
}
