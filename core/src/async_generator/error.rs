//! What can go wrong when an async generator is driven.
//!
//! What can go wrong with any generator, and that a step is under way already: the generator is busy. Each error gives back what
//! the caller handed in.

use core::fmt;

use crate::state::Thrown;

/// Why [`astart`](crate::AsyncGeneratorExt::astart) or [`anext`](crate::AsyncGeneratorExt::anext) brought nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AsyncResumeError<E> {
    /// `astart` of a generator that is suspended at a yield. It stays there.
    AlreadyStarted,
    /// A step is under way, and goes on with [`finish_step`](crate::AsyncGeneratorExt::finish_step). Python's
    /// `RuntimeError("anext(): asynchronous generator is already running")`.
    Busy,
    /// The generator has finished, and will say so for ever: Python's `StopAsyncIteration`.
    Finished,
    /// The body raised this. The generator is finished.
    Thrown(Thrown<E>),
}

impl<E> AsyncResumeError<E> {
    /// Whether it is [`AsyncResumeError::AlreadyStarted`].
    #[must_use]
    pub const fn is_already_started(&self) -> bool {
        matches!(self, AsyncResumeError::AlreadyStarted)
    }

    /// Whether it is [`AsyncResumeError::Busy`].
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        matches!(self, AsyncResumeError::Busy)
    }

    /// Whether it is [`AsyncResumeError::Finished`].
    #[must_use]
    pub const fn is_finished(&self) -> bool {
        matches!(self, AsyncResumeError::Finished)
    }

    /// What the body raised, if that is the reason.
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

/// Why [`asend`](crate::AsyncGeneratorExt::asend) brought nothing. A value that was not taken comes back in it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum AsyncSendError<S, E> {
    /// No yield waits for a value yet, call `astart` first. Python's
    /// `TypeError("can't send non-None value to a just-started async generator")`.
    NotStarted(S),
    /// A step is under way, and goes on with [`finish_step`](crate::AsyncGeneratorExt::finish_step). Python's
    /// `RuntimeError("asend(): asynchronous generator is already running")`.
    Busy(S),
    /// The generator has finished.
    Finished(S),
    /// The value was taken, and then the body raised this. The generator is finished.
    Thrown(Thrown<E>),
}

impl<S, E> AsyncSendError<S, E> {
    /// Whether it is [`AsyncSendError::NotStarted`].
    #[must_use]
    pub const fn is_not_started(&self) -> bool {
        matches!(self, AsyncSendError::NotStarted(_))
    }

    /// Whether it is [`AsyncSendError::Busy`].
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        matches!(self, AsyncSendError::Busy(_))
    }

    /// Whether it is [`AsyncSendError::Finished`].
    #[must_use]
    pub const fn is_finished(&self) -> bool {
        matches!(self, AsyncSendError::Finished(_))
    }

    /// The value that was to be sent, if it was not taken.
    pub fn into_value(self) -> Option<S> {
        match self {
            AsyncSendError::NotStarted(value) | AsyncSendError::Busy(value) | AsyncSendError::Finished(value) => {
                Some(value)
            }
            AsyncSendError::Thrown(_) => None,
        }
    }

    /// The same error without the value, which may be borrowed for too short a time to be returned to a caller.
    pub fn without_value(self) -> AsyncSendError<(), E> {
        match self {
            AsyncSendError::NotStarted(_) => AsyncSendError::NotStarted(()),
            AsyncSendError::Busy(_) => AsyncSendError::Busy(()),
            AsyncSendError::Finished(_) => AsyncSendError::Finished(()),
            AsyncSendError::Thrown(thrown) => AsyncSendError::Thrown(thrown),
        }
    }

    /// What the body raised, if that is the reason.
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

/// Why [`athrow`](crate::AsyncGeneratorExt::athrow) brought nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AsyncThrowError<E> {
    /// A step is under way, and goes on with [`finish_step`](crate::AsyncGeneratorExt::finish_step). This was not thrown. Python's
    /// `RuntimeError("athrow(): asynchronous generator is already running")`.
    Busy(Thrown<E>),
    /// What was not caught, or what the body raised instead. The generator is finished.
    Thrown(Thrown<E>),
}

impl<E> AsyncThrowError<E> {
    /// Whether it is [`AsyncThrowError::Busy`].
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        matches!(self, AsyncThrowError::Busy(_))
    }

    /// What was thrown in and not taken, or what came out.
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

/// Why [`aclose`](crate::AsyncGeneratorExt::aclose) did not simply close.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum AsyncCloseError<Y, E> {
    /// A step is under way, and goes on with [`finish_step`](crate::AsyncGeneratorExt::finish_step). Python's
    /// `RuntimeError("aclose(): asynchronous generator is already running")`.
    Busy,
    /// The body answered the exit with another yield, of this value. The generator is still alive, suspended there.
    /// Python's `RuntimeError("async generator ignored GeneratorExit")`.
    Ignored(Y),
    /// The body answered the exit by raising this. The generator is finished.
    Raised(E),
    /// A delegate of the body ignored the exit, and the body did not catch that. The generator is finished.
    IgnoredExit,
}

impl<Y, E> AsyncCloseError<Y, E> {
    /// Whether it is [`AsyncCloseError::Busy`].
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        matches!(self, AsyncCloseError::Busy)
    }

    /// Whether it is [`AsyncCloseError::Ignored`], and so the generator still alive.
    #[must_use]
    pub const fn is_ignored(&self) -> bool {
        matches!(self, AsyncCloseError::Ignored(_))
    }

    /// The value that was yielded instead of closing, if that is the reason.
    pub fn into_yielded(self) -> Option<Y> {
        match self {
            AsyncCloseError::Ignored(value) => Some(value),
            _ => None,
        }
    }

    /// What the body raised, if that is the reason.
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
