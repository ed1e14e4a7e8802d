//! One function called with a default and with given arguments: in threads, in threads that an event loop waits for, and in processes.
//! Python's `threading.Thread`, `asyncio.to_thread` and `multiprocessing.Process`, with `start` and `join`.
//!
//! ```text
//! cargo run -p coyield-examples --example continents
//! ```
//!
//! In each of the three, the lines come in any order.

#![forbid(unsafe_code)]

use std::error::Error;
use std::thread;

use coyield::aio::{self, ProcessPool, TaskError, gather};

const GIVEN: [Option<&str>; 4] = [None, Some("America"), Some("Europe"), Some("Africa")];

fn print_name(continent: Option<String>) {
    println!("the name of the continent is {}", continent.unwrap_or_else(|| String::from("Asia")));
}

fn in_threads() -> Result<(), &'static str> {
    let threads = GIVEN.map(|name| thread::spawn(move || print_name(name.map(String::from))));
    threads.into_iter().try_for_each(|thread| thread.join().map_err(|_| "a thread panicked"))
}

/// The event loop continues meanwhile.
async fn in_threads_of_the_loop() -> Result<(), TaskError> {
    gather(GIVEN.map(|name| aio::to_thread(move || print_name(name.map(String::from))))).await?;
    Ok(())
}

/// Each process has memory of its own: arguments and results are sent.
async fn in_processes() -> Result<(), TaskError> {
    let pool = ProcessPool::new(2).map_err(TaskError::new)?;
    gather(GIVEN.map(|name| pool.run(print_name, name.map(String::from)))).await?;
    pool.join().await;
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    ProcessPool::init(); // a process of the pool comes here, and no further

    println!("threads:");
    in_threads()?;
    println!("threads of the event loop:");
    aio::run(in_threads_of_the_loop())?;
    println!("processes:");
    aio::run(in_processes())?;
    Ok(())
}
