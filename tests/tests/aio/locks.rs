//! The promises of asyncio's locks, events, conditions, semaphores and barriers, by topic.

#![forbid(unsafe_code)]

mod scenarios;

// The behaviour of `CPython`.
#[path = "locks/lock.rs"]
mod lock;
#[path = "locks/event.rs"]
mod event;
#[path = "locks/condition.rs"]
mod condition;
#[path = "locks/semaphore.rs"]
mod semaphore;
#[path = "locks/barrier.rs"]
mod barrier;
#[path = "locks/handed_over.rs"]
mod handed_over;

// The behaviour that `CPython` does not have.
#[path = "locks/cancelled.rs"]
mod cancelled;
#[path = "locks/wakers.rs"]
mod wakers;
#[path = "locks/auto_traits.rs"]
mod auto_traits;
#[path = "locks/stress.rs"]
mod stress;

/// The output of `CPython`.
const TRACES: &str = include_str!("../../python/aio/locks.out");

#[test]
fn each_scenario_of_python_is_here() {
    let sources = [
        include_str!("../aio/locks/lock.rs"),
        include_str!("../aio/locks/event.rs"),
        include_str!("../aio/locks/condition.rs"),
        include_str!("../aio/locks/semaphore.rs"),
    ];
    scenarios::all_are_here(TRACES, &sources);
    scenarios::all_are_here(barrier::TRACES, &[include_str!("../aio/locks/barrier.rs")]);
}
