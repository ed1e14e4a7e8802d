//! What cannot be done any more?

use core::error::Error;
use core::fmt;

/// It has ended, so this cannot be done any more. Python's `asyncio.InvalidStateError`.
///
/// What was handed in is in it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct InvalidState<T = ()> {
    message: &'static str,
    value: T,
}

impl<T> InvalidState<T> {
    pub(crate) fn new(message: &'static str, value: T) -> Self {
        InvalidState { message, value }
    }

    /// What was handed in.
    pub fn into_inner(self) -> T {
        self.value
    }
}

impl<T> fmt::Debug for InvalidState<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("InvalidState").field(&self.message).finish()
    }
}

impl<T> fmt::Display for InvalidState<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.message)
    }
}

impl<T> Error for InvalidState<T> {}
