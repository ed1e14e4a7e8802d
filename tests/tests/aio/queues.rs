//! The promises of asyncio's queues, by topic.

#![forbid(unsafe_code)]

mod scenarios;

// The behaviour of `CPython`.
#[path = "queues/order.rs"]
mod order;
#[path = "queues/waiting.rs"]
mod waiting;
#[path = "queues/join.rs"]
mod join;
#[path = "queues/shutdown.rs"]
mod shutdown;

// The behaviour that `CPython` does not have.
#[path = "queues/promises.rs"]
mod promises;
#[path = "queues/stress.rs"]
mod stress;

use coyield::aio::sync::{PutError, Queue, QueueShutDownError, TaskDoneError, TryGetError, TryPutError};
use scenarios::Scenario;
use std::fmt::Display;

/// The output of `CPython`.
const TRACES: &str = include_str!("../../python/aio/queues.out");

#[test]
fn each_scenario_of_python_is_here() {
    let sources = [
        include_str!("../aio/queues/order.rs"),
        include_str!("../aio/queues/waiting.rs"),
        include_str!("../aio/queues/join.rs"),
        include_str!("../aio/queues/shutdown.rs"),
    ];
    scenarios::all_are_here(TRACES, &sources);
}

/// Does the same with a queue of each kind.
macro_rules! each_kind {
    ($maxsize:expr, |$queue:ident| $body:block) => {{
        let $queue = $crate::scenarios::leak(coyield::aio::sync::Queue::new($maxsize));
        $body
        let $queue = $crate::scenarios::leak(coyield::aio::sync::LifoQueue::new($maxsize));
        $body
        let $queue = $crate::scenarios::leak(coyield::aio::sync::PriorityQueue::new($maxsize));
        $body
    }};
}
use each_kind;

/// Spawns a task that gets an item.
fn get<T: Display>(scenario: &Scenario, queue: &'static Queue<T>, name: &'static str) {
    scenario.spawn(name, async { said(queue.get().await) });
}

fn said<T: Display>(got: Result<T, QueueShutDownError>) -> String {
    got.map_or_else(|_| "QueueShutDown".to_owned(), |item| item.to_string())
}

/// Spawns a task that puts an item.
fn put<T>(scenario: &Scenario, queue: &'static Queue<T>, name: &'static str, item: T) {
    scenario.spawn(name, async {
        let shut_down = |_: PutError<T>| "QueueShutDown".to_owned();
        queue.put(item).await.map_or_else(shut_down, |()| String::new())
    });
}

/// Returns the name of an error in Python.
trait InPython {
    fn in_python(&self) -> &'static str;
}

impl<T> InPython for Result<T, TryGetError> {
    fn in_python(&self) -> &'static str {
        match self {
            Err(TryGetError::Empty) => "QueueEmpty",
            Err(TryGetError::ShutDown) => "QueueShutDown",
            _ => "None",
        }
    }
}

impl<T> InPython for Result<(), TryPutError<T>> {
    fn in_python(&self) -> &'static str {
        match self {
            Err(TryPutError::Full(_)) => "QueueFull",
            Err(TryPutError::ShutDown(_)) => "QueueShutDown",
            _ => "None",
        }
    }
}

impl InPython for Result<(), TaskDoneError> {
    fn in_python(&self) -> &'static str {
        if self.is_err() { "ValueError" } else { "None" }
    }
}

/// Returns the text that Python prints.
fn python(truth: bool) -> &'static str {
    if truth { "True" } else { "False" }
}
