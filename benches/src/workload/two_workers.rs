//! Tasks on a runtime of tokio's with two workers: `spawn-join-2`, `queue-2`, `gather-2`, `try-await-ready-2` and
//! `try-await-pending-2`.
//!
//! The measured future is a task itself, so that it runs on a worker and not on the thread that waits for it. `coyield`
//! is on a runtime that tokio's builder has made, `coyield-loop` on an [`EventLoop`] with threads of its own, which
//! knows its unfinished tasks.

use std::cell::RefCell;

use coyield::aio::{self, EventLoop};
use tokio::runtime::{Builder, Runtime};

use super::tasks;
use crate::measure::{self, Subject};

/// The variable by which tokio sets the number of workers, for the runtime of the event loop.
pub(crate) const WORKERS: (&str, &str) = ("TOKIO_WORKER_THREADS", "2");

thread_local! {
    static RUNTIME: Runtime = Builder::new_multi_thread().worker_threads(2).build().expect("a runtime without drivers");
    static EVENT_LOOP: RefCell<EventLoop> = RefCell::new(EventLoop::multi_thread().expect("an event loop"));
}

/// Runs it in a task of tokio's.
fn on_tokio(future: impl Future<Output = u64> + Send + 'static) -> u64 {
    measure::apart(|| RUNTIME.with(|_| ()));
    RUNTIME.with(|runtime| runtime.block_on(async { tokio::spawn(future).await })).expect("it does not panic")
}

/// Runs it in a task of ours, on tokio's runtime.
fn on_coyield(future: impl Future<Output = u64> + Send + 'static) -> u64 {
    measure::apart(|| RUNTIME.with(|_| ()));
    RUNTIME.with(|runtime| runtime.block_on(async { aio::spawn(future).await })).expect("it does not panic")
}

/// Runs it in a task of ours, on an event loop.
fn on_event_loop(future: impl Future<Output = u64> + Send + 'static) -> u64 {
    measure::apart(|| EVENT_LOOP.with(|_| ()));
    EVENT_LOOP
        .with_borrow_mut(|events| events.run_until_complete(async { aio::spawn(future).await }))
        .expect("it does not panic")
}

/// `spawn-join-2`.
pub(super) fn spawned() -> Vec<Subject> {
    vec![
        Subject { name: "tokio", run: |count| on_tokio(tasks::tokio_spawns(count)) },
        Subject { name: "coyield", run: |count| on_coyield(tasks::coyield_spawns(count)) },
        Subject { name: "coyield-loop", run: |count| on_event_loop(tasks::coyield_spawns(count)) },
    ]
}

/// `queue-2`.
pub(super) fn queues() -> Vec<Subject> {
    vec![
        Subject { name: "tokio", run: |items| on_tokio(tasks::tokio_queue(items)) },
        Subject { name: "coyield", run: |items| on_coyield(tasks::coyield_queue(items)) },
        Subject { name: "coyield-loop", run: |items| on_event_loop(tasks::coyield_queue(items)) },
    ]
}

/// `gather-2`.
pub(super) fn gathered() -> Vec<Subject> {
    vec![
        Subject { name: "join_all", run: |futures| on_tokio(tasks::joined_turns(futures)) },
        Subject { name: "coyield", run: |futures| on_coyield(tasks::gathered_turns(futures)) },
        Subject { name: "coyield-loop", run: |futures| on_event_loop(tasks::gathered_turns(futures)) },
    ]
}

/// `try-await-ready-2`.
pub(super) fn ready_points() -> Vec<Subject> {
    vec![
        Subject { name: "await", run: |items| on_coyield(tasks::awaits_ready(items)) },
        Subject { name: "try_await", run: |items| on_coyield(tasks::try_awaits_ready(items)) },
    ]
}

/// `try-await-pending-2`.
pub(super) fn pending_points() -> Vec<Subject> {
    vec![
        Subject { name: "await", run: |items| on_coyield(tasks::awaits_turns(items)) },
        Subject { name: "try_await", run: |items| on_coyield(tasks::try_awaits_turns(items)) },
    ]
}
