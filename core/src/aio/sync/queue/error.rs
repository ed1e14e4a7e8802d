//! The errors of the queues.

use core::error::Error;
use core::fmt;

/// The error of a `get` from a queue that was shut down and is empty. Python's `asyncio.QueueShutDownError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct QueueShutDownError;

impl fmt::Display for QueueShutDownError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the queue was shut down")
    }
}

impl Error for QueueShutDownError {}

/// The error of a `put` into a queue that was shut down; contains the item. Python's `asyncio.QueueShutDownError`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PutError<T>(pub T);

impl<T> fmt::Debug for PutError<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("PutError").finish_non_exhaustive()
    }
}

impl<T> fmt::Display for PutError<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        QueueShutDownError.fmt(formatter)
    }
}

impl<T> Error for PutError<T> {}

/// The error of a `try_put`; contains the item.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TryPutError<T> {
    /// There is no room, or all room is granted to waiters. Python's `asyncio.QueueFull`.
    Full(T),
    /// The queue was shut down. Python's `asyncio.QueueShutDownError`.
    ShutDown(T),
}

impl<T> TryPutError<T> {
    /// Returns the item.
    pub fn into_item(self) -> T {
        match self {
            TryPutError::Full(item) | TryPutError::ShutDown(item) => item,
        }
    }

    /// Returns whether there was no room.
    #[must_use]
    pub fn is_full(&self) -> bool {
        matches!(self, TryPutError::Full(_))
    }

    /// Returns whether the queue was shut down.
    #[must_use]
    pub fn is_shut_down(&self) -> bool {
        matches!(self, TryPutError::ShutDown(_))
    }
}

impl<T> fmt::Debug for TryPutError<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = if self.is_full() { "Full" } else { "ShutDown" };
        formatter.debug_tuple(name).finish_non_exhaustive()
    }
}

impl<T> fmt::Display for TryPutError<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_full() { formatter.write_str("the queue is full") } else { QueueShutDownError.fmt(formatter) }
    }
}

impl<T> Error for TryPutError<T> {}

/// The error of a `try_get`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TryGetError {
    /// There is no item, or all items are granted to waiters. Python's `asyncio.QueueEmpty`.
    Empty,
    /// There is no item, and the queue was shut down. Python's `asyncio.QueueShutDownError`.
    ShutDown,
}

impl fmt::Display for TryGetError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TryGetError::Empty => formatter.write_str("the queue is empty"),
            TryGetError::ShutDown => QueueShutDownError.fmt(formatter),
        }
    }
}

impl Error for TryGetError {}

/// The error of a `task_done` that was called more often than items were put. Python's `ValueError`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TaskDoneError;

impl fmt::Display for TaskDoneError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("task_done was called more often than items were put")
    }
}

impl Error for TaskDoneError {}
