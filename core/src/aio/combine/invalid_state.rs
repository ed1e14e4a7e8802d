//! The error of an operation on something that has ended.

use core::error::Error;
use core::fmt;

/// The error of an operation that came too late: its target has ended. Python's `asyncio.InvalidStateError`.
///
/// Contains the argument.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct InvalidStateError<T = ()> {
    message: &'static str,
    value: T,
}

impl<T> InvalidStateError<T> {
    pub(crate) fn new(message: &'static str, value: T) -> Self {
        InvalidStateError { message, value }
    }

    /// Returns the argument.
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T> fmt::Debug for InvalidStateError<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("InvalidStateError").field(&self.message).finish()
    }
}

impl<T> fmt::Display for InvalidStateError<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.message)
    }
}

impl<T> Error for InvalidStateError<T> {}
