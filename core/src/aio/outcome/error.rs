//! The reasons why a task has no value: errors, panics, and cancellation.

use core::error::Error;
use core::fmt;
use std::boxed::Box;
use std::sync::Arc;

use crate::aio::outcome::panic::Panic;

/// The task was cancelled; a cancellation point returns this in place of a value. Python's `asyncio.CancelledError`.
///
/// It is an ordinary value at the point, so that the code there can clean up, and can await meanwhile. Pass it on by
/// `?`, as Python code lets `CancelledError` through. Code that swallows it continues, which
/// [`cancelling`](crate::aio::CancelHandle::cancelling) shows. It may also be inside the error of an awaited operation.
/// Only [`try_await!`](crate::try_await) takes the cancel: whatever code does with that error, the cancel propagates.
#[doc(alias = "CancelledError")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cancelled;

impl fmt::Display for Cancelled {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the task was cancelled")
    }
}

impl Error for Cancelled {}

/// The reason why a task, or a combination of tasks, has no value.
///
/// It can be cloned, because several awaiters may get it: they share the failure.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum TaskError {
    /// The task was cancelled. Python's `CancelledError`.
    Cancelled,
    /// The deadline has elapsed. Python's `TimeoutError`.
    TimedOut,
    /// The task returned an error. Python's exception.
    Failed(Arc<dyn Error + Send + Sync + 'static>),
    /// The task panicked.
    Panicked(Panic),
}

impl TaskError {
    /// Returns the error that an error of a task's body means: [`TaskError::Cancelled`] if it comes from [`Cancelled`],
    /// otherwise [`TaskError::Failed`]. A `TaskError` is returned as it is.
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

    /// Returns whether the task was cancelled.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        matches!(self, TaskError::Cancelled)
    }

    /// Returns whether the deadline has elapsed.
    #[must_use]
    pub fn is_timed_out(&self) -> bool {
        matches!(self, TaskError::TimedOut)
    }

    /// Returns whether the task panicked.
    #[must_use]
    pub fn is_panic(&self) -> bool {
        matches!(self, TaskError::Panicked(_))
    }

    /// Returns the error that the task failed with, if it is of this type. Python's `except E`.
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
