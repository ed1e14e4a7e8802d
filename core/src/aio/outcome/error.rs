//! Why a task has no value: errors, panics, and being cancelled.

use core::error::Error;
use core::fmt;
use core::mem;
use std::any::Any;
use std::boxed::Box;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::string::String;
use std::sync::{Arc, Mutex, PoisonError};

/// The task was cancelled: what a cancellation point gives in place of a value. Python's `asyncio.CancelledError`.
///
/// It is a value at the point, so that the code there can clean up, and can await while it does. Return it by `?`, as
/// `CancelledError` is let through in Python. Code that swallows it goes on, and is seen in
/// [`cancelling`](crate::aio::CancelHandle::cancelling).
#[doc(alias = "CancelledError")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cancelled;

impl fmt::Display for Cancelled {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the task was cancelled")
    }
}

impl Error for Cancelled {}

/// Why a task, or what is made of tasks, gives no value.
///
/// It can be cloned, because several awaiters may get it: a failure is shared.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum TaskError {
    /// The task was cancelled. Python's `CancelledError`.
    Cancelled,
    /// The deadline has elapsed: Python's `TimeoutError`.
    TimedOut,
    /// It ended with an error: Python's exception.
    Failed(Arc<dyn Error + Send + Sync + 'static>),
    /// It panicked.
    Panicked(Panic),
}

/// What a task panicked with.
#[derive(Clone)]
pub struct Panic(Arc<Panicked>);

struct Panicked {
    message: Box<str>,
    /// Until it is handed out.
    payload: Mutex<Option<Box<dyn Any + Send>>>,
}

impl Drop for Panicked {
    fn drop(&mut self) {
        let payload = self.payload.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        drop_ignoring_panics(|| drop(payload));
    }
}

/// Drops something after a panic. What that panics with is lost, as in any unwinding; so is what panics when that is dropped.
pub(crate) fn drop_ignoring_panics(drops: impl FnOnce()) {
    let mut dropped = catch_unwind(AssertUnwindSafe(drops));
    // It has to end some time.
    for _ in 0..8 {
        let Err(payload) = dropped else { return };
        dropped = catch_unwind(AssertUnwindSafe(|| drop(payload)));
    }
    mem::forget(dropped);
}

impl Panic {
    pub(crate) fn new(payload: Box<dyn Any + Send>) -> Self {
        let message = payload.downcast_ref::<&str>().copied();
        let message =
            message.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("Box<dyn Any>");
        Panic(Arc::new(Panicked { message: message.into(), payload: Mutex::new(Some(payload)) }))
    }

    /// What was said.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Panics with it here, as [`std::panic::resume_unwind`] does.
    ///
    /// # Panics
    ///
    /// It always does: with what the task panicked with, and with its message if another clone has taken that.
    pub fn resume(self) -> ! {
        let payload = self.0.payload.lock().ok().and_then(|mut payload| payload.take());
        std::panic::resume_unwind(payload.unwrap_or_else(|| Box::new(String::from(self.message()))))
    }
}

impl fmt::Debug for Panic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Panic").field(&self.message()).finish()
    }
}

impl TaskError {
    /// What an error of a task's body means: it is cancelled if [`Cancelled`] is what it came from.
    pub fn new(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        let error = match error.into().downcast::<TaskError>() {
            Ok(known) => return *known,
            Err(error) => error,
        };
        let mut source: Option<&(dyn Error + 'static)> = Some(&*error);
        while let Some(cause) = source {
            if cause.is::<Cancelled>() || matches!(cause.downcast_ref(), Some(TaskError::Cancelled)) {
                return TaskError::Cancelled;
            }
            source = cause.source();
        }
        TaskError::Failed(error.into())
    }

    /// Whether it was cancelled.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        matches!(self, TaskError::Cancelled)
    }

    /// Returns whether the deadline has elapsed.
    #[must_use]
    pub fn is_timed_out(&self) -> bool {
        matches!(self, TaskError::TimedOut)
    }

    /// Whether it panicked.
    #[must_use]
    pub fn is_panic(&self) -> bool {
        matches!(self, TaskError::Panicked(_))
    }

    /// The error that it failed with, if it is of this type. Python's `except E`.
    #[must_use]
    pub fn downcast_ref<E: Error + 'static>(&self) -> Option<&E> {
        match self {
            TaskError::Failed(error) => error.downcast_ref(),
            _ => None,
        }
    }
}

impl fmt::Display for TaskError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TaskError::Cancelled => fmt::Display::fmt(&Cancelled, formatter),
            TaskError::TimedOut => formatter.write_str("deadline has elapsed"),
            TaskError::Failed(error) => fmt::Display::fmt(error, formatter),
            TaskError::Panicked(panic) => write!(formatter, "the task panicked: {}", panic.message()),
        }
    }
}

impl Error for TaskError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            TaskError::Failed(error) => error.source(),
            _ => None,
        }
    }
}

impl From<Cancelled> for TaskError {
    fn from(_: Cancelled) -> Self {
        TaskError::Cancelled
    }
}
