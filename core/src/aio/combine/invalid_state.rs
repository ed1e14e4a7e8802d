//! The error of an operation on what has ended.

use core::error::Error;
use core::fmt;

/// It has ended, so this cannot be done any more. Python's `asyncio.InvalidStateError`.
///
/// What was handed in is in it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct InvalidStateError<T = ()> {
    message: &'static str,
    value: T,
}

impl<T> InvalidStateError<T> {
    pub(crate) fn new(message: &'static str, value: T) -> Self {
        InvalidStateError { message, value }
    }

    /// What was handed in.
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
