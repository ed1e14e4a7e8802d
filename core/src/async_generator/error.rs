//! The errors of driving an async generator.
//!
//! They are those of any generator, and `Busy`: a step has begun and has not ended. Each error returns what the caller
//! handed in.

use core::fmt;

use crate::generator::error_methods::{close_error_methods, resume_error_methods, send_error_methods};
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

resume_error_methods!(AsyncResumeError {
    AlreadyStarted: "async generator already started",
    Finished: "async generator already finished",
    Busy: "async generator already running: `anext_or_finish` or `finish_step` finishes the step that was dropped"
});

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

send_error_methods! {
    /// # Examples
    ///
    /// ```
    /// use coyield::prelude::*;
    /// use coyield::AsyncSendError;
    /// use std::error::Error;
    /// use std::pin::pin;
    ///
    /// async fn feed<'t>(lines: &'t str, parser: impl AsyncGenerator<(), &'t str>) -> Result<(), Box<dyn Error>> {
    ///     let mut parser = pin!(parser);
    ///     parser.astart().await?;
    ///     for line in lines.lines() {
    ///         parser.asend(line).await.map_err(AsyncSendError::without_value)?;
    ///     }
    ///     Ok(())
    /// }
    /// # let parser = generate!(AsyncGenerator<(), &str>, async { yield_!(); });
    /// # assert!(futures::executor::block_on(feed("a\nb", parser)).is_err());
    /// ```
    AsyncSendError {
        NotStarted: "cannot send a value to an async generator that has not started",
        Finished: "async generator already finished",
        Busy: "async generator already running: `finish_step` finishes the step that was dropped"
    }
}

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
            AsyncThrowError::Busy(_) => {
                formatter.write_str("async generator already running: `finish_step` finishes the step that was dropped")
            }
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

close_error_methods!(AsyncCloseError {
    Ignored: "async generator ignored the exit",
    Busy: "async generator already running: `finish_step` finishes the step that was dropped"
});
