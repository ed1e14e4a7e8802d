//! The errors of driving an async generator.
//!
//! They are those of any generator, and `Busy`: a step has begun and has not ended. Each error returns what the caller
//! handed in.

use core::fmt;

use crate::state::Thrown;

/// The error of [`astart`](crate::AsyncGeneratorExt::astart) and [`anext`](crate::AsyncGeneratorExt::anext).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AsyncResumeError<E> {
    /// `astart` was called on a suspended generator, which stays suspended.
    AlreadyStarted,
    /// A step has begun and has not ended: [`finish_step`](crate::AsyncGeneratorExt::finish_step) finishes it. Python's
    /// `RuntimeError("anext(): asynchronous generator is already running")`.
    Busy,
    /// The generator has finished, before this call. Further calls return the same. Python's `StopAsyncIteration`.
    Finished,
    /// The body raised this. The generator has finished.
    Thrown(Thrown<E>),
}

impl<E> AsyncResumeError<E> {
    /// Returns whether this is [`AsyncResumeError::AlreadyStarted`].
    #[must_use]
    pub const fn is_already_started(&self) -> bool {
        matches!(self, AsyncResumeError::AlreadyStarted)
    }

    /// Returns whether this is [`AsyncResumeError::Busy`].
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        matches!(self, AsyncResumeError::Busy)
    }

    /// Returns whether this is [`AsyncResumeError::Finished`].
    #[must_use]
    pub const fn is_finished(&self) -> bool {
        matches!(self, AsyncResumeError::Finished)
    }

    /// Returns what the body raised, if this is [`AsyncResumeError::Thrown`].
    pub fn into_thrown(self) -> Option<Thrown<E>> {
        match self {
            AsyncResumeError::Thrown(thrown) => Some(thrown),
            _ => None,
        }
    }
}

impl<E: fmt::Display> fmt::Display for AsyncResumeError<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AsyncResumeError::AlreadyStarted => formatter.write_str("async generator already started"),
            AsyncResumeError::Busy => formatter.write_str(BUSY),
            AsyncResumeError::Finished => formatter.write_str(FINISHED),
            AsyncResumeError::Thrown(thrown) => thrown.fmt(formatter),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> core::error::Error for AsyncResumeError<E> {}

/// The error of [`asend`](crate::AsyncGeneratorExt::asend). Contains the value if the generator did not take it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum AsyncSendError<S, E> {
    /// The generator is not suspended at a yield yet: call `astart` first. Python's `TypeError("can't send non-None
    /// value to a just-started async generator")`.
    NotStarted(S),
    /// A step has begun and has not ended: [`finish_step`](crate::AsyncGeneratorExt::finish_step) finishes it. Python's
    /// `RuntimeError("asend(): asynchronous generator is already running")`.
    Busy(S),
    /// The generator has finished, before this call.
    Finished(S),
    /// The body took the value and then raised this. The generator has finished.
    Thrown(Thrown<E>),
}

impl<S, E> AsyncSendError<S, E> {
    /// Returns whether this is [`AsyncSendError::NotStarted`].
    #[must_use]
    pub const fn is_not_started(&self) -> bool {
        matches!(self, AsyncSendError::NotStarted(_))
    }

    /// Returns whether this is [`AsyncSendError::Busy`].
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        matches!(self, AsyncSendError::Busy(_))
    }

    /// Returns whether this is [`AsyncSendError::Finished`].
    #[must_use]
    pub const fn is_finished(&self) -> bool {
        matches!(self, AsyncSendError::Finished(_))
    }

    /// Returns the value, if the generator did not take it.
    pub fn into_value(self) -> Option<S> {
        match self {
            AsyncSendError::NotStarted(value) | AsyncSendError::Busy(value) | AsyncSendError::Finished(value) => {
                Some(value)
            }
            AsyncSendError::Thrown(_) => None,
        }
    }

    /// Returns the same error without the value, whose borrow may be too short for the caller to return it.
    pub fn without_value(self) -> AsyncSendError<(), E> {
        match self {
            AsyncSendError::NotStarted(_) => AsyncSendError::NotStarted(()),
            AsyncSendError::Busy(_) => AsyncSendError::Busy(()),
            AsyncSendError::Finished(_) => AsyncSendError::Finished(()),
            AsyncSendError::Thrown(thrown) => AsyncSendError::Thrown(thrown),
        }
    }

    /// Returns what the body raised, if this is [`AsyncSendError::Thrown`].
    pub fn into_thrown(self) -> Option<Thrown<E>> {
        match self {
            AsyncSendError::Thrown(thrown) => Some(thrown),
            _ => None,
        }
    }
}

impl<S, E: fmt::Debug> fmt::Debug for AsyncSendError<S, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AsyncSendError::NotStarted(_) => formatter.write_str("NotStarted(..)"),
            AsyncSendError::Busy(_) => formatter.write_str("Busy(..)"),
            AsyncSendError::Finished(_) => formatter.write_str("Finished(..)"),
            AsyncSendError::Thrown(thrown) => formatter.debug_tuple("Thrown").field(thrown).finish(),
        }
    }
}

impl<S, E: fmt::Display> fmt::Display for AsyncSendError<S, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AsyncSendError::NotStarted(_) => {
                formatter.write_str("cannot send a value to an async generator that has not started")
            }
            AsyncSendError::Busy(_) => formatter.write_str(BUSY),
            AsyncSendError::Finished(_) => formatter.write_str(FINISHED),
            AsyncSendError::Thrown(thrown) => thrown.fmt(formatter),
        }
    }
}

impl<S, E: fmt::Debug + fmt::Display> core::error::Error for AsyncSendError<S, E> {}

/// The error of [`athrow`](crate::AsyncGeneratorExt::athrow).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AsyncThrowError<E> {
    /// A step has begun and has not ended: [`finish_step`](crate::AsyncGeneratorExt::finish_step) finishes it. This
    /// value was not thrown. Python's `RuntimeError("athrow(): asynchronous generator is already running")`.
    Busy(Thrown<E>),
    /// The body did not catch what was thrown, or raised this instead. The generator has finished.
    Thrown(Thrown<E>),
}

impl<E> AsyncThrowError<E> {
    /// Returns whether this is [`AsyncThrowError::Busy`].
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        matches!(self, AsyncThrowError::Busy(_))
    }

    /// Returns what was to be thrown, if the generator was busy, or what the body raised.
    pub fn into_thrown(self) -> Thrown<E> {
        match self {
            AsyncThrowError::Busy(thrown) | AsyncThrowError::Thrown(thrown) => thrown,
        }
    }
}

impl<E: fmt::Display> fmt::Display for AsyncThrowError<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AsyncThrowError::Busy(_) => formatter.write_str(BUSY),
            AsyncThrowError::Thrown(thrown) => thrown.fmt(formatter),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> core::error::Error for AsyncThrowError<E> {}

/// The error of [`aclose`](crate::AsyncGeneratorExt::aclose).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum AsyncCloseError<Y, E> {
    /// A step has begun and has not ended: [`finish_step`](crate::AsyncGeneratorExt::finish_step) finishes it. Python's
    /// `RuntimeError("aclose(): asynchronous generator is already running")`.
    Busy,
    /// The body yielded this value in answer to the exit. The generator is suspended at that yield, and can be closed
    /// again. Python's `RuntimeError("async generator ignored GeneratorExit")`.
    Ignored(Y),
    /// The body raised this in answer to the exit. The generator has finished.
    Raised(E),
    /// A delegate of the body ignored the exit, and the body did not catch that. The generator has finished.
    IgnoredExit,
}

impl<Y, E> AsyncCloseError<Y, E> {
    /// Returns whether this is [`AsyncCloseError::Busy`].
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        matches!(self, AsyncCloseError::Busy)
    }

    /// Returns whether this is [`AsyncCloseError::Ignored`], so that the generator has not finished.
    #[must_use]
    pub const fn is_ignored(&self) -> bool {
        matches!(self, AsyncCloseError::Ignored(_))
    }

    /// Returns the value that was yielded in answer to the exit, if this is [`AsyncCloseError::Ignored`].
    pub fn into_yielded(self) -> Option<Y> {
        match self {
            AsyncCloseError::Ignored(value) => Some(value),
            _ => None,
        }
    }

    /// Returns what the body raised, if this is [`AsyncCloseError::Raised`].
    pub fn into_raised(self) -> Option<E> {
        match self {
            AsyncCloseError::Raised(error) => Some(error),
            _ => None,
        }
    }
}

impl<Y, E: fmt::Debug> fmt::Debug for AsyncCloseError<Y, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AsyncCloseError::Busy => formatter.write_str("Busy"),
            AsyncCloseError::Ignored(_) => formatter.write_str("Ignored(..)"),
            AsyncCloseError::Raised(error) => formatter.debug_tuple("Raised").field(error).finish(),
            AsyncCloseError::IgnoredExit => formatter.write_str("IgnoredExit"),
        }
    }
}

impl<Y, E: fmt::Display> fmt::Display for AsyncCloseError<Y, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AsyncCloseError::Busy => formatter.write_str(BUSY),
            AsyncCloseError::Ignored(_) | AsyncCloseError::IgnoredExit => {
                formatter.write_str("async generator ignored the exit")
            }
            AsyncCloseError::Raised(error) => error.fmt(formatter),
        }
    }
}

impl<Y, E: fmt::Debug + fmt::Display> core::error::Error for AsyncCloseError<Y, E> {}

const BUSY: &str = "async generator already running";
const FINISHED: &str = "async generator already finished";
