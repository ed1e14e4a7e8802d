//! What asyncio's locks, events, conditions, semaphores and barriers promise, by topic.

#![forbid(unsafe_code)]

mod scenarios;

// What `CPython` does.
#[path = "aio_locks/lock.rs"]
mod lock;
#[path = "aio_locks/event.rs"]
mod event;
#[path = "aio_locks/condition.rs"]
mod condition;
#[path = "aio_locks/semaphore.rs"]
mod semaphore;
#[path = "aio_locks/barrier.rs"]
mod barrier;

// What there is besides.
#[path = "aio_locks/cancelled.rs"]
mod cancelled;
#[path = "aio_locks/wakers.rs"]
mod wakers;
#[path = "aio_locks/everywhere.rs"]
mod everywhere;
#[path = "aio_locks/stress.rs"]
mod stress;

/// What `CPython` printed.
const TRACES: &str = include_str!("../python/aio/locks.out");

#[test]
fn each_scenario_of_python_is_here() {
    let sources = [
        include_str!("aio_locks/lock.rs"),
        include_str!("aio_locks/event.rs"),
        include_str!("aio_locks/condition.rs"),
        include_str!("aio_locks/semaphore.rs"),
    ];
    scenarios::all_are_here(TRACES, &sources);
    scenarios::all_are_here(barrier::TRACES, &[include_str!("aio_locks/barrier.rs")]);
}
