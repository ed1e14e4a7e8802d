//! Tasks and the event loop do what `CPython`'s do: the same lines, from counterparts of the scripts in `tests/python/aio/`, and the
//! cases of its own tests that are not about order.
//!
//! The differences are stated at each counterpart, and in the documentation of [`Cancelled`](coyield::aio::Cancelled).

#![forbid(unsafe_code)]

use coyield::aio::{Task, TaskError, TaskHandle, TaskState};
use coyield_tests::Log;
use futures::channel::oneshot;
use std::fmt::Display;

#[path = "cpython/cancelling.rs"]
mod cancelling;
#[path = "cpython/cases.rs"]
mod cases;
#[path = "cpython/order.rs"]
mod order;

/// Returns a value as Python prints it.
trait InPython {
    fn in_python(&self) -> String;
}

impl InPython for () {
    fn in_python(&self) -> String {
        "None".to_owned()
    }
}

impl InPython for i32 {
    fn in_python(&self) -> String {
        self.to_string()
    }
}

impl InPython for &str {
    fn in_python(&self) -> String {
        (*self).to_owned()
    }
}

impl InPython for String {
    fn in_python(&self) -> String {
        self.clone()
    }
}

fn how<T: InPython>(result: &Result<T, TaskError>) -> String {
    match result {
        Ok(value) => format!("finished: {}", value.in_python()),
        Err(TaskError::Cancelled) => "cancelled".to_owned(),
        Err(error) => format!("failed: {error}"),
    }
}

/// Logs how a task ends.
struct End {
    handle: TaskHandle,
    how: oneshot::Receiver<String>,
}

fn end_of<T: InPython>(task: &Task<T>) -> End {
    let (says, said) = oneshot::channel();
    assert!(task.add_done_callback(move |result| drop(says.send(how(result)))));
    End { handle: task.handle(), how: said }
}

impl End {
    async fn say(self, log: &Log) {
        let how = self.how.await.unwrap();
        log.add(format!("  {how}, {} asked", self.handle.cancelling()));
    }
}

fn say(log: &Log, what: impl Display) {
    log.add(format!("  {what}"));
}

fn in_python(asked: bool) -> &'static str {
    if asked { "True" } else { "False" }
}

fn still(handle: &TaskHandle) -> &'static str {
    if handle.state() == TaskState::Pending { "pending" } else { "ended" }
}

fn printed(log: &Log) -> String {
    log.take().iter().flat_map(|line| [line, "\n"]).collect()
}
