//! The errors of driving a generator.
//!
//! Each error returns what the caller handed in, and implements [`Error`](core::error::Error) whatever the types of the
//! sent and yielded values are.

use core::fmt;

use crate::state::Thrown;

/// The error of [`start`](crate::GeneratorExt::start) and [`next`](crate::GeneratorExt::next).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResumeError<E> {
    /// `start` was called on a suspended generator, which stays suspended.
    AlreadyStarted,
    /// The generator has finished, before this call. Further calls return the same. Python's `StopIteration` after the
    /// first.
    Finished,
    /// The body raised this. The generator has finished.
    Thrown(Thrown<E>),
}

impl<E> ResumeError<E> {
    /// Returns whether this is [`ResumeError::AlreadyStarted`].
    #[must_use]
    pub const fn is_already_started(&self) -> bool {
        matches!(self, ResumeError::AlreadyStarted)
    }

    /// Returns whether this is [`ResumeError::Finished`].
    #[must_use]
    pub const fn is_finished(&self) -> bool {
        matches!(self, ResumeError::Finished)
    }

    /// Returns what the body raised, if this is [`ResumeError::Thrown`].
    pub fn into_thrown(self) -> Option<Thrown<E>> {
        match self {
            ResumeError::Thrown(thrown) => Some(thrown),
            ResumeError::AlreadyStarted | ResumeError::Finished => None,
        }
    }
}

impl<E: fmt::Display> fmt::Display for ResumeError<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ResumeError::AlreadyStarted => formatter.write_str("generator already started"),
            ResumeError::Finished => formatter.write_str(FINISHED),
            ResumeError::Thrown(thrown) => thrown.fmt(formatter),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> core::error::Error for ResumeError<E> {}

/// The error of [`send`](crate::GeneratorExt::send). Contains the value if the generator did not take it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum SendError<S, E> {
    /// The generator is not suspended at a yield yet: call `start` first. Python's `TypeError("can't send non-None
    /// value to a just-started generator")`.
    NotStarted(S),
    /// The generator has finished, before this call.
    Finished(S),
    /// The body took the value and then raised this. The generator has finished.
    Thrown(Thrown<E>),
}

impl<S, E> SendError<S, E> {
    /// Returns whether this is [`SendError::NotStarted`].
    #[must_use]
    pub const fn is_not_started(&self) -> bool {
        matches!(self, SendError::NotStarted(_))
    }

    /// Returns whether this is [`SendError::Finished`].
    #[must_use]
    pub const fn is_finished(&self) -> bool {
        matches!(self, SendError::Finished(_))
    }

    /// Returns the value, if the generator did not take it.
    pub fn into_value(self) -> Option<S> {
        match self {
            SendError::NotStarted(value) | SendError::Finished(value) => Some(value),
            SendError::Thrown(_) => None,
        }
    }

    /// Returns the same error without the value, whose borrow may be too short for the caller to return it.
    ///
    /// # Examples
    ///
    /// ```
    /// use coyield::prelude::*;
    /// use coyield::SendError;
    /// use std::error::Error;
    /// use std::pin::pin;
    ///
    /// fn feed<'t>(lines: &'t str, parser: impl Generator<(), &'t str>) -> Result<(), Box<dyn Error>> {
    ///     let mut parser = pin!(parser);
    ///     parser.start()?;
    ///     for line in lines.lines() {
    ///         parser.send(line).map_err(SendError::without_value)?;
    ///     }
    ///     Ok(())
    /// }
    /// # let parser = generate!(Generator<(), &str>, { yield_!(); });
    /// # assert!(feed("a\nb", parser).is_err());
    /// ```
    pub fn without_value(self) -> SendError<(), E> {
        match self {
            SendError::NotStarted(_) => SendError::NotStarted(()),
            SendError::Finished(_) => SendError::Finished(()),
            SendError::Thrown(thrown) => SendError::Thrown(thrown),
        }
    }

    /// Returns what the body raised, if this is [`SendError::Thrown`].
    pub fn into_thrown(self) -> Option<Thrown<E>> {
        match self {
            SendError::Thrown(thrown) => Some(thrown),
            SendError::NotStarted(_) | SendError::Finished(_) => None,
        }
    }
}

impl<S, E: fmt::Debug> fmt::Debug for SendError<S, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SendError::NotStarted(_) => formatter.write_str("NotStarted(..)"),
            SendError::Finished(_) => formatter.write_str("Finished(..)"),
            SendError::Thrown(thrown) => formatter.debug_tuple("Thrown").field(thrown).finish(),
        }
    }
}

impl<S, E: fmt::Display> fmt::Display for SendError<S, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SendError::NotStarted(_) => formatter.write_str("cannot send a value to a generator that has not started"),
            SendError::Finished(_) => formatter.write_str(FINISHED),
            SendError::Thrown(thrown) => thrown.fmt(formatter),
        }
    }
}

impl<S, E: fmt::Debug + fmt::Display> core::error::Error for SendError<S, E> {}

/// The error of [`close`](crate::GeneratorExt::close).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum CloseError<Y, E> {
    /// The body yielded this value in answer to the exit. The generator is suspended at that yield, and can be closed
    /// again. Python's `RuntimeError("generator ignored GeneratorExit")`.
    Ignored(Y),
    /// The body raised this in answer to the exit. The generator has finished.
    Raised(E),
    /// A delegate of the body ignored the exit, and the body did not catch that. The generator has finished.
    IgnoredExit,
}

impl<Y, E> CloseError<Y, E> {
    /// Returns whether this is [`CloseError::Ignored`], so that the generator has not finished.
    #[must_use]
    pub const fn is_ignored(&self) -> bool {
        matches!(self, CloseError::Ignored(_))
    }

    /// Returns the value that was yielded in answer to the exit, if this is [`CloseError::Ignored`].
    pub fn into_yielded(self) -> Option<Y> {
        match self {
            CloseError::Ignored(value) => Some(value),
            CloseError::Raised(_) | CloseError::IgnoredExit => None,
        }
    }

    /// Returns the same error without the value, whose borrow may be too short for the caller to return it.
    pub fn without_value(self) -> CloseError<(), E> {
        match self {
            CloseError::Ignored(_) => CloseError::Ignored(()),
            CloseError::Raised(error) => CloseError::Raised(error),
            CloseError::IgnoredExit => CloseError::IgnoredExit,
        }
    }

    /// Returns what the body raised, if this is [`CloseError::Raised`].
    pub fn into_raised(self) -> Option<E> {
        match self {
            CloseError::Raised(error) => Some(error),
            CloseError::Ignored(_) | CloseError::IgnoredExit => None,
        }
    }
}

impl<Y, E: fmt::Debug> fmt::Debug for CloseError<Y, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CloseError::Ignored(_) => formatter.write_str("Ignored(..)"),
            CloseError::Raised(error) => formatter.debug_tuple("Raised").field(error).finish(),
            CloseError::IgnoredExit => formatter.write_str("IgnoredExit"),
        }
    }
}

impl<Y, E: fmt::Display> fmt::Display for CloseError<Y, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CloseError::Ignored(_) | CloseError::IgnoredExit => formatter.write_str("generator ignored the exit"),
            CloseError::Raised(error) => error.fmt(formatter),
        }
    }
}

impl<Y, E: fmt::Debug + fmt::Display> core::error::Error for CloseError<Y, E> {}

const FINISHED: &str = "generator already finished";
