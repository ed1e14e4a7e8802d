//! `DriveError`: one error for all calls of a driver.

use core::fmt;

use crate::async_generator::error::{AsyncCloseError, AsyncResumeError, AsyncSendError, AsyncThrowError};
use crate::generator::error::{CloseError, ResumeError, SendError};
use crate::state::Thrown;

/// Any error of driving a generator or an async generator: the one into which those of all calls convert, so that a
/// driver uses `?` throughout.
///
/// It contains no value. The conversion *drops* a value that the generator did not take, or that it yielded in answer
/// to a close. Match the error of the call itself to get the value back.
///
/// # Examples
///
/// ```
/// use coyield::DriveError;
/// use coyield::prelude::*;
/// use std::pin::pin;
///
/// /// Sends the lines to a parser, and returns what it makes of them. A line may be borrowed.
/// fn feed<'t, R, E>(parser: impl Generator<(), &'t str, R, E>, lines: &'t str) -> Result<Option<R>, DriveError<E>> {
///     let mut parser = pin!(parser);
///     parser.start()?;
///     for line in lines.lines() {
///         parser.send(line)?;
///     }
///     Ok(parser.close()?)
/// }
///
/// let count = generate!(Generator<(), &str, usize>, {
///     let mut count = 0;
///     while try_yield!().is_ok() {
///         count += 1;
///     }
///     count
/// });
/// assert_eq!(feed(count, "a\nb"), Ok(Some(2)));
/// let none = generate!(Generator<(), &str>, {});
/// assert_eq!(feed(none, "a\nb"), Err(DriveError::Finished));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DriveError<E> {
    /// A start of a suspended generator, which stays suspended.
    AlreadyStarted,
    /// A send to a generator that has not started.
    NotStarted,
    /// A call of an async generator of which a step has begun and has not ended:
    /// [`finish_step`](crate::AsyncGeneratorExt::finish_step) finishes it.
    Busy,
    /// The generator has finished, before the call.
    Finished,
    /// The body yielded in answer to the exit. The generator is suspended at that yield.
    Ignored,
    /// The body raised this, or did not catch it. The generator has finished.
    Thrown(Thrown<E>),
}

impl<E> DriveError<E> {
    /// Returns whether this is [`DriveError::AlreadyStarted`].
    #[must_use]
    pub const fn is_already_started(&self) -> bool {
        matches!(self, DriveError::AlreadyStarted)
    }

    /// Returns whether this is [`DriveError::NotStarted`].
    #[must_use]
    pub const fn is_not_started(&self) -> bool {
        matches!(self, DriveError::NotStarted)
    }

    /// Returns whether this is [`DriveError::Busy`].
    #[must_use]
    pub const fn is_busy(&self) -> bool {
        matches!(self, DriveError::Busy)
    }

    /// Returns whether this is [`DriveError::Finished`].
    #[must_use]
    pub const fn is_finished(&self) -> bool {
        matches!(self, DriveError::Finished)
    }

    /// Returns whether this is [`DriveError::Ignored`].
    #[must_use]
    pub const fn is_ignored(&self) -> bool {
        matches!(self, DriveError::Ignored)
    }

    /// Returns what the body raised, if this is [`DriveError::Thrown`].
    pub fn into_thrown(self) -> Option<Thrown<E>> {
        match self {
            DriveError::Thrown(thrown) => Some(thrown),
            _ => None,
        }
    }
}

impl<E: fmt::Display> fmt::Display for DriveError<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            DriveError::AlreadyStarted => "generator already started",
            DriveError::NotStarted => "cannot send a value to a generator that has not started",
            DriveError::Busy => "async generator already running: `finish_step` finishes the step that was dropped",
            DriveError::Finished => "generator already finished",
            DriveError::Ignored => "generator ignored the exit",
            DriveError::Thrown(thrown) => return thrown.fmt(formatter),
        })
    }
}

impl<E: fmt::Debug + fmt::Display> core::error::Error for DriveError<E> {}

impl<E> From<Thrown<E>> for DriveError<E> {
    #[inline]
    fn from(thrown: Thrown<E>) -> Self {
        DriveError::Thrown(thrown)
    }
}

impl<E> From<ResumeError<E>> for DriveError<E> {
    #[inline]
    fn from(error: ResumeError<E>) -> Self {
        match error {
            ResumeError::AlreadyStarted => DriveError::AlreadyStarted,
            ResumeError::Finished => DriveError::Finished,
            ResumeError::Thrown(thrown) => DriveError::Thrown(thrown),
        }
    }
}

impl<S, E> From<SendError<S, E>> for DriveError<E> {
    #[inline]
    fn from(error: SendError<S, E>) -> Self {
        match error {
            SendError::NotStarted(_) => DriveError::NotStarted,
            SendError::Finished(_) => DriveError::Finished,
            SendError::Thrown(thrown) => DriveError::Thrown(thrown),
        }
    }
}

impl<Y, E> From<CloseError<Y, E>> for DriveError<E> {
    #[inline]
    fn from(error: CloseError<Y, E>) -> Self {
        match error {
            CloseError::Ignored(_) => DriveError::Ignored,
            CloseError::Raised(error) => DriveError::Thrown(Thrown::Raised(error)),
            CloseError::IgnoredExit => DriveError::Thrown(Thrown::IgnoredExit),
        }
    }
}

impl<E> From<AsyncResumeError<E>> for DriveError<E> {
    #[inline]
    fn from(error: AsyncResumeError<E>) -> Self {
        match error {
            AsyncResumeError::AlreadyStarted => DriveError::AlreadyStarted,
            AsyncResumeError::Busy => DriveError::Busy,
            AsyncResumeError::Finished => DriveError::Finished,
            AsyncResumeError::Thrown(thrown) => DriveError::Thrown(thrown),
        }
    }
}

impl<S, E> From<AsyncSendError<S, E>> for DriveError<E> {
    #[inline]
    fn from(error: AsyncSendError<S, E>) -> Self {
        match error {
            AsyncSendError::NotStarted(_) => DriveError::NotStarted,
            AsyncSendError::Busy(_) => DriveError::Busy,
            AsyncSendError::Finished(_) => DriveError::Finished,
            AsyncSendError::Thrown(thrown) => DriveError::Thrown(thrown),
        }
    }
}

impl<E> From<AsyncThrowError<E>> for DriveError<E> {
    #[inline]
    fn from(error: AsyncThrowError<E>) -> Self {
        match error {
            AsyncThrowError::Busy(_) => DriveError::Busy,
            AsyncThrowError::Thrown(thrown) => DriveError::Thrown(thrown),
        }
    }
}

impl<Y, E> From<AsyncCloseError<Y, E>> for DriveError<E> {
    #[inline]
    fn from(error: AsyncCloseError<Y, E>) -> Self {
        match error {
            AsyncCloseError::Busy => DriveError::Busy,
            AsyncCloseError::Ignored(_) => DriveError::Ignored,
            AsyncCloseError::Raised(error) => DriveError::Thrown(Thrown::Raised(error)),
            AsyncCloseError::IgnoredExit => DriveError::Thrown(Thrown::IgnoredExit),
        }
    }
}
