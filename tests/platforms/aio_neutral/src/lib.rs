//! A program that takes every part of `aio-core` once.
//!
//! As a module for node it has `start` and `turn`, so that the event loop of JavaScript drives it; as a program it drives itself.

mod runtime;
mod with_runtime;
mod without_runtime;

use std::cell::RefCell;
use std::time::Duration;

use coyield::aio::{EventLoop, Task, TaskError};
pub use runtime::{Turns, turn as turn_at};

thread_local! {
    static RUNNING: RefCell<Option<(EventLoop, Task<usize>)>> = const { RefCell::new(None) };
}

/// Runs everything to its end. Returns the number of programs.
///
/// # Errors
///
/// If one fails.
pub fn run() -> Result<usize, TaskError> {
    let first = futures::executor::block_on(without_runtime::all())?;
    let second = EventLoop::with_runtime(Turns).run(with_runtime::all())?;
    Ok(first + second)
}

/// Starts the programs that need a runtime, in an event loop that the caller drives. Returns the number of the others,
/// which have ended.
///
/// # Panics
///
/// If one of those fails.
#[unsafe(no_mangle)]
pub extern "C" fn start() -> usize {
    let first = futures::executor::block_on(without_runtime::all()).expect("the programs without a runtime end");
    let events = EventLoop::with_runtime(Turns);
    let task = events.spawn_local(with_runtime::all());
    RUNNING.set(Some((events, task)));
    first
}

/// Lets the tasks have their turns at this time, in milliseconds. Returns when to call it again, or a negative number
/// when all have ended.
#[unsafe(no_mangle)]
pub extern "C" fn turn(now: f64) -> f64 {
    let next = turn_at(Duration::from_secs_f64(now / 1000.0));
    next.map_or(-1.0, |next| next.as_secs_f64() * 1000.0)
}

/// Returns the number of programs with a runtime that have ended.
///
/// # Panics
///
/// If one has failed or waits for ever, or nothing was started.
#[unsafe(no_mangle)]
pub extern "C" fn finish() -> usize {
    let (events, mut task) = RUNNING.take().expect("`start` was called");
    let count = task.try_result().expect("it has ended").expect("it has not failed");
    drop(events);
    count
}
