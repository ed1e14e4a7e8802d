//! `BlockExit`: how the block of a context manager ended.

/// How the block of a context manager ended. The argument of [`exit`](super::AbstractContextManager::exit). Python's
/// three arguments of `__exit__`.
///
/// # Examples
///
/// ```
/// use coyield::context::{BlockExit, ExitStack};
/// use coyield::prelude::*;
///
/// let value = with!(stack = ExitStack::new(), {
///     // Swallows one error.
///     stack.push(|block_exit| match block_exit {
///         BlockExit::Failed("not found") => Ok(()),
///         other => other.into_result(),
///     });
///     Err::<u32, _>("not found")
/// }, otherwise = 0)?;
/// assert_eq!(value, 0);
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BlockExit<E> {
    /// The block ended with its value. Python's `None, None, None`.
    Completed,
    /// The block ended with this error.
    Failed(E),
    /// Neither: the block panicked, or an [`ExitStack`](super::ExitStack) was dropped. The result of `exit` is ignored
    /// then.
    Abandoned,
}

impl<E> BlockExit<E> {
    /// Returns the error of the block, so that it propagates. An `exit` that only cleans up returns this.
    ///
    /// # Errors
    ///
    /// Returns the error of the block, if the block ended with one.
    #[inline]
    pub fn into_result(self) -> Result<(), E> {
        match self {
            BlockExit::Failed(error) => Err(error),
            BlockExit::Completed | BlockExit::Abandoned => Ok(()),
        }
    }

    /// Returns whether the block ended with its value.
    #[inline]
    #[must_use]
    pub const fn is_completed(&self) -> bool {
        matches!(self, BlockExit::Completed)
    }

    /// Returns whether the block ended with an error.
    #[inline]
    #[must_use]
    pub const fn is_failed(&self) -> bool {
        matches!(self, BlockExit::Failed(_))
    }

    /// Returns whether the block ended without a value and without an error.
    #[inline]
    #[must_use]
    pub const fn is_abandoned(&self) -> bool {
        matches!(self, BlockExit::Abandoned)
    }
}

/// Converts the result of a block.
impl<E> From<Result<(), E>> for BlockExit<E> {
    #[inline]
    fn from(result: Result<(), E>) -> Self {
        match result {
            Ok(()) => BlockExit::Completed,
            Err(error) => BlockExit::Failed(error),
        }
    }
}
