//! The errors of driving a generator.
//!
//! Each error returns what the caller handed in, and implements [`Error`](core::error::Error) whatever the types of the
//! sent and yielded values are.

use core::fmt;

use crate::generator::error_methods::{close_error_methods, resume_error_methods, send_error_methods};
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

resume_error_methods!(ResumeError, "generator");

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

send_error_methods! {
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
    SendError, "a " "generator"
}

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

close_error_methods!(CloseError, "generator");
