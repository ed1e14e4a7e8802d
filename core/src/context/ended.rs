//! How does a block end, as its context manager sees it?

/// How the block of a context manager ended: what is given to [`exit`](super::AbstractContextManager::exit). Python's
/// three arguments of `__exit__`.
///
/// # Examples
///
/// ```
/// use coyield::context::{Ended, ExitStack};
/// use coyield::prelude::*;
///
/// let value = with!(stack = ExitStack::new() => {
///     // What is not there is no error.
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
    /// By its value. Python's `None, None, None`.
    Complete,
    /// By this error.
    Raised(E),
    /// By neither: it panicked, or an [`ExitStack`](super::ExitStack) was dropped. What `exit` returns is not heeded then.
    Exit,
}

impl<E> Ended<E> {
    /// The error that goes on if nobody swallows it: what an `exit` returns that only cleans up.
    ///
    /// # Errors
    ///
    /// The error of the block, if it ended by one.
    #[inline]
    pub fn into_result(self) -> Result<(), E> {
        match self {
            Ended::Raised(error) => Err(error),
            Ended::Complete | Ended::Exit => Ok(()),
        }
    }

    /// Whether the block ended by its value.
    #[inline]
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        matches!(self, Ended::Complete)
    }

    /// Whether the block ended by an error.
    #[inline]
    #[must_use]
    pub const fn is_raised(&self) -> bool {
        matches!(self, Ended::Raised(_))
    }

    /// Whether the block was left without a value and without an error.
    #[inline]
    #[must_use]
    pub const fn is_exit(&self) -> bool {
        matches!(self, Ended::Exit)
    }
}

/// The block that ended by this.
impl<E> From<Result<(), E>> for Ended<E> {
    #[inline]
    fn from(result: Result<(), E>) -> Self {
        match result {
            Ok(()) => Ended::Complete,
            Err(error) => Ended::Raised(error),
        }
    }
}
