//! What can go wrong when a generator is driven.
//!
//! Each error gives back what the caller handed in, and is an [`Error`](core::error::Error) whatever the type of
//! the sent and yielded values.

use core::fmt;

use crate::state::Thrown;

/// Why [`start`](crate::GeneratorExt::start) or [`next`](crate::GeneratorExt::next) brought nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResumeError<E> {
    /// `start` of a generator that is suspended at a yield. It stays there.
    AlreadyStarted,
    /// The generator has finished, and will say so for ever: Python's `StopIteration` after the first.
    Finished,
    /// The body raised this. The generator is finished.
    Thrown(Thrown<E>),
}

impl<E> ResumeError<E> {
    /// Whether it is [`ResumeError::AlreadyStarted`].
    #[must_use]
    pub const fn is_already_started(&self) -> bool {
        matches!(self, ResumeError::AlreadyStarted)
    }

    /// Whether it is [`ResumeError::Finished`].
    #[must_use]
    pub const fn is_finished(&self) -> bool {
        matches!(self, ResumeError::Finished)
    }

    /// What the body raised, if that is the reason.
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

/// Why [`send`](crate::GeneratorExt::send) brought nothing. A value that was not taken comes back in it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum SendError<S, E> {
    /// No yield waits for a value yet, call `start` first. Python's
    /// `TypeError("can't send non-None value to a just-started generator")`.
    NotStarted(S),
    /// The generator has finished.
    Finished(S),
    /// The value was taken, and then the body raised this. The generator is finished.
    Thrown(Thrown<E>),
}

impl<S, E> SendError<S, E> {
    /// Whether it is [`SendError::NotStarted`].
    #[must_use]
    pub const fn is_not_started(&self) -> bool {
        matches!(self, SendError::NotStarted(_))
    }

    /// Whether it is [`SendError::Finished`].
    #[must_use]
    pub const fn is_finished(&self) -> bool {
        matches!(self, SendError::Finished(_))
    }

    /// The value that was to be sent, if it was not taken.
    pub fn into_value(self) -> Option<S> {
        match self {
            SendError::NotStarted(value) | SendError::Finished(value) => Some(value),
            SendError::Thrown(_) => None,
        }
    }

    /// The same error without the value, which may be borrowed for too short a time to be returned to a caller.
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

    /// What the body raised, if that is the reason.
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

/// Why [`close`](crate::GeneratorExt::close) did not simply close.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum CloseError<Y, E> {
    /// The body answered the exit with another yield, of this value. The generator is still alive, suspended there.
    /// Python's `RuntimeError("generator ignored GeneratorExit")`.
    Ignored(Y),
    /// The body answered the exit by raising this. The generator is finished.
    Raised(E),
    /// A delegate of the body ignored the exit, and the body did not catch that. The generator is finished.
    IgnoredExit,
}

impl<Y, E> CloseError<Y, E> {
    /// Whether it is [`CloseError::Ignored`], and so the generator still alive.
    #[must_use]
    pub const fn is_ignored(&self) -> bool {
        matches!(self, CloseError::Ignored(_))
    }

    /// The value that was yielded instead of closing, if that is the reason.
    pub fn into_yielded(self) -> Option<Y> {
        match self {
            CloseError::Ignored(value) => Some(value),
            CloseError::Raised(_) | CloseError::IgnoredExit => None,
        }
    }

    /// The same error without the value, which may be borrowed for too short a time to be returned to a caller.
    pub fn without_value(self) -> CloseError<(), E> {
        match self {
            CloseError::Ignored(_) => CloseError::Ignored(()),
            CloseError::Raised(error) => CloseError::Raised(error),
            CloseError::IgnoredExit => CloseError::IgnoredExit,
        }
    }

    /// What the body raised, if that is the reason.
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
