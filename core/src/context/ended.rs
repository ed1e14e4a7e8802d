//! `Ended`: how the block of a context manager ended.

/// How the block of a context manager ended. The argument of [`exit`](super::AbstractContextManager::exit). Python's
/// three arguments of `__exit__`.
///
/// # Examples
///
/// ```
/// use coyield::context::{Ended, ExitStack};
/// use coyield::prelude::*;
///
/// let value = with!(stack = ExitStack::new() => {
///     // Swallows one error.
///     stack.push(|ended| match ended {
///         Ended::Raised("not found") => Ok(()),
///         other => other.into_result(),
///     });
///     Err::<u32, _>("not found")
/// } else { 0 })?;
/// assert_eq!(value, 0);
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ended<E> {
    /// The block ended with its value. Python's `None, None, None`.
    Complete,
    /// The block ended with this error.
    Raised(E),
    /// Neither: the block panicked, or an [`ExitStack`](super::ExitStack) was dropped. The result of `exit` is ignored
    /// then.
    Exit,
}

impl<E> Ended<E> {
    /// Returns the error of the block, so that it propagates. An `exit` that only cleans up returns this.
    ///
    /// # Errors
    ///
    /// Returns the error of the block, if the block ended with one.
    #[inline]
    pub fn into_result(self) -> Result<(), E> {
        match self {
            Ended::Raised(error) => Err(error),
            Ended::Complete | Ended::Exit => Ok(()),
        }
    }

    /// Returns whether the block ended with its value.
    #[inline]
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        matches!(self, Ended::Complete)
    }

    /// Returns whether the block ended with an error.
    #[inline]
    #[must_use]
    pub const fn is_raised(&self) -> bool {
        matches!(self, Ended::Raised(_))
    }

    /// Returns whether the block ended without a value and without an error.
    #[inline]
    #[must_use]
    pub const fn is_exit(&self) -> bool {
        matches!(self, Ended::Exit)
    }
}

/// Converts the result of a block.
impl<E> From<Result<(), E>> for Ended<E> {
    #[inline]
    fn from(result: Result<(), E>) -> Self {
        match result {
            Ok(()) => Ended::Complete,
            Err(error) => Ended::Raised(error),
        }
    }
}
