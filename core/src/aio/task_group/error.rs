//! The errors of task groups.

use core::fmt;
use std::error::Error;
use std::sync::Arc;
use std::vec::Vec;

use crate::aio::outcome::error::TaskError;

/// The error of a spawn in a group that accepts no more tasks. Python's `RuntimeError` of `create_task`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GroupClosedError {
    /// A task or the body has failed, or the group was cancelled.
    ShuttingDown,
    /// The body and all tasks have ended.
    Over,
}

impl fmt::Display for GroupClosedError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            GroupClosedError::ShuttingDown => "the task group is shutting down, so no more tasks can be spawned in it",
            GroupClosedError::Over => "the task group is over, so no more tasks can be spawned in it",
        })
    }
}

impl Error for GroupClosedError {}

impl From<GroupClosedError> for TaskError {
    fn from(closed: GroupClosedError) -> Self {
        TaskError::Failed(Arc::new(closed))
    }
}

/// The errors of a [`TaskGroup`](crate::aio::TaskGroup): of one or more tasks, of its body, or of both. Python's
/// `ExceptionGroup`.
///
/// It is returned as a [`TaskError::Failed`]; `error.downcast_ref::<TaskGroupError>()` finds it.
#[doc(alias = "ExceptionGroup")]
#[derive(Debug)]
pub struct TaskGroupError {
    errors: Vec<TaskError>,
}

impl TaskGroupError {
    pub(crate) fn new(errors: Vec<TaskError>) -> Self {
        TaskGroupError { errors }
    }

    /// Returns the errors, in the order in which the tasks failed; the error of the body is the last. There is at least
    /// one, and none of them is [`TaskError::Cancelled`].
    #[must_use]
    pub fn errors(&self) -> &[TaskError] {
        &self.errors
    }
}

impl fmt::Display for TaskGroupError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.errors.len();
        write!(formatter, "{count} {} in a task group", if count == 1 { "error" } else { "errors" })?;
        for (number, error) in self.errors.iter().enumerate() {
            write!(formatter, "{} {error}", if number == 0 { ":" } else { ";" })?;
        }
        Ok(())
    }
}

impl Error for TaskGroupError {
    /// Returns the first error.
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.errors.first().map(|error| error as _)
    }
}
