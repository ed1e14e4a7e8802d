//! Async generators do what `CPython`'s do: the same lines, from counterparts of the scripts in `tests/python/async/`.
//!
//! Each counterpart says what differs. The texts of errors are replaced by those of Python, because coyield has its
//! own.

#![forbid(unsafe_code)]

use coyield::prelude::*;
use coyield::{AsyncCloseError, AsyncResumeError, AsyncSendError, AsyncThrowError};
use coyield_language_tests::Log;
use std::fmt::Display;

#[path = "python/closing.rs"]
mod closing;
#[path = "python/running.rs"]
mod running;
#[path = "python/sending.rs"]
mod sending;
#[path = "python/throwing.rs"]
mod throwing;

/// Logs what Python's `print(f"{name}: {await awaitable}")` and its handlers would print.
fn say(log: &Log, name: &str, what: &impl InPython) {
    log.add(format!("{name}: {}", what.in_python()));
}

/// Returns the result of a step, in Python's words.
trait InPython {
    fn in_python(&self) -> String;
}

fn running(method: &str) -> String {
    format!("{method}(): asynchronous generator is already running")
}

fn thrown<E: Display>(thrown: &Thrown<E>) -> String {
    match thrown {
        Thrown::Raised(error) => format!("raised {error}"),
        Thrown::Exit => "None".to_owned(),
        Thrown::IgnoredExit => "async generator ignored GeneratorExit".to_owned(),
    }
}

fn state<Y: Display>(state: &CoroutineState<Y>) -> String {
    match state {
        CoroutineState::Yielded(value) => value.to_string(),
        // Python's async generators return nothing.
        CoroutineState::Complete(()) => "finished".to_owned(),
    }
}

impl<Y: Display, E: Display> InPython for Result<CoroutineState<Y>, AsyncResumeError<E>> {
    fn in_python(&self) -> String {
        match self {
            Ok(brought) => state(brought),
            Err(AsyncResumeError::AlreadyStarted) => "already started".to_owned(),
            Err(AsyncResumeError::Busy) => running("anext"),
            Err(AsyncResumeError::Finished) => "finished".to_owned(),
            Err(AsyncResumeError::Thrown(raised)) => thrown(raised),
        }
    }
}

impl<Y: Display, S, E: Display> InPython for Result<CoroutineState<Y>, AsyncSendError<S, E>> {
    fn in_python(&self) -> String {
        match self {
            Ok(brought) => state(brought),
            Err(AsyncSendError::NotStarted(_)) => {
                "can't send non-None value to a just-started async generator".to_owned()
            }
            // These are Python's words for `asend`, too.
            Err(AsyncSendError::Busy(_)) => running("anext"),
            Err(AsyncSendError::Finished(_)) => "finished".to_owned(),
            Err(AsyncSendError::Thrown(raised)) => thrown(raised),
        }
    }
}

impl<Y: Display, E: Display> InPython for Result<CoroutineState<Y>, AsyncThrowError<E>> {
    fn in_python(&self) -> String {
        match self {
            Ok(brought) => state(brought),
            Err(AsyncThrowError::Busy(_)) => running("athrow"),
            Err(AsyncThrowError::Thrown(raised)) => thrown(raised),
        }
    }
}

impl<Y, E: Display> InPython for Result<Option<()>, AsyncCloseError<Y, E>> {
    fn in_python(&self) -> String {
        match self {
            Ok(_) => "None".to_owned(),
            Err(AsyncCloseError::Busy) => running("aclose"),
            Err(AsyncCloseError::Ignored(_) | AsyncCloseError::IgnoredExit) => {
                "async generator ignored GeneratorExit".to_owned()
            }
            Err(AsyncCloseError::Raised(error)) => format!("raised {error}"),
        }
    }
}

fn printed(log: &Log) -> String {
    log.take().iter().flat_map(|line| [line, "\n"]).collect()
}
