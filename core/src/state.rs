//! The values that go into a generator and come out of it.

use core::fmt;

/// The result of a step of a generator: a yielded value, or the return value.
///
/// Python marks the end by the exception `StopIteration`, whose value is the return value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CoroutineState<Y, R = ()> {
    /// The generator yielded this value, and is suspended at that yield.
    Yielded(Y),
    /// The generator has finished with this return value.
    Complete(R),
}

impl<Y, R> CoroutineState<Y, R> {
    /// Returns the yielded value, if the generator yielded.
    #[inline]
    #[must_use]
    pub fn yielded(self) -> Option<Y> {
        match self {
            CoroutineState::Yielded(value) => Some(value),
            CoroutineState::Complete(_) => None,
        }
    }

    /// Returns the return value, if the generator has finished.
    #[inline]
    #[must_use]
    pub fn completed(self) -> Option<R> {
        match self {
            CoroutineState::Yielded(_) => None,
            CoroutineState::Complete(value) => Some(value),
        }
    }

    /// Returns whether the generator yielded.
    #[inline]
    #[must_use]
    pub const fn is_yielded(&self) -> bool {
        matches!(self, CoroutineState::Yielded(_))
    }

    /// Returns whether the generator has finished.
    #[inline]
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        matches!(self, CoroutineState::Complete(_))
    }
}

/// The state of a generator.
///
/// The counterpart of Python's `inspect.getgeneratorstate`, whose `GEN_RUNNING` needs no counterpart: while a generator
/// runs, it is borrowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// The body has not been run.
    Created,
    /// The body is suspended at a yield.
    Suspended,
    /// The body has returned, was dropped by what was thrown into it, or panicked.
    Finished,
}

/// A value that is thrown into a generator, and that comes out of it if the body does not catch it.
///
/// `E` is the type of the program's errors; `Exit` and `IgnoredExit` belong to closing. Because of [`From<E>`](From),
/// [`throw`](crate::GeneratorExt::throw) and [`raise!`](crate::raise) also take an `E`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Thrown<E> {
    /// An error of the program: Python's `throw(SomeError())`.
    Raised(E),
    /// The generator is being closed: Python's `GeneratorExit`.
    Exit,
    /// A generator that was being closed yielded. Python's `RuntimeError("generator ignored GeneratorExit")`.
    IgnoredExit,
}

impl<E> Thrown<E> {
    /// Returns the program's error, if this is [`Thrown::Raised`].
    #[inline]
    pub fn into_raised(self) -> Option<E> {
        match self {
            Thrown::Raised(error) => Some(error),
            Thrown::Exit | Thrown::IgnoredExit => None,
        }
    }

    /// Returns whether this is [`Thrown::Raised`].
    #[inline]
    #[must_use]
    pub const fn is_raised(&self) -> bool {
        matches!(self, Thrown::Raised(_))
    }

    /// Returns whether this is [`Thrown::Exit`].
    #[inline]
    #[must_use]
    pub const fn is_exit(&self) -> bool {
        matches!(self, Thrown::Exit)
    }

    /// Returns whether this is [`Thrown::IgnoredExit`].
    #[inline]
    #[must_use]
    pub const fn is_ignored_exit(&self) -> bool {
        matches!(self, Thrown::IgnoredExit)
    }
}

impl<E> From<E> for Thrown<E> {
    #[inline]
    fn from(error: E) -> Self {
        Thrown::Raised(error)
    }
}

impl<E: fmt::Display> fmt::Display for Thrown<E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Thrown::Raised(error) => error.fmt(formatter),
            Thrown::Exit => formatter.write_str("generator exit"),
            Thrown::IgnoredExit => formatter.write_str("generator ignored the exit"),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> core::error::Error for Thrown<E> {}

/// The argument of [`Coroutine::resume`](crate::Coroutine::resume).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resume<S, E> {
    /// Runs the body from the start to the first yield. Refused unless the generator is [`Status::Created`].
    Start,
    /// The yield at which the body is suspended evaluates to this. Refused unless the generator is
    /// [`Status::Suspended`].
    Send(S),
    /// Raises this at the yield at which the body is suspended. Never refused: if the body is not suspended, this comes
    /// back as [`Outcome::Thrown`].
    Throw(Thrown<E>),
}

/// The result of [`Coroutine::resume`](crate::Coroutine::resume).
///
/// One flat enum, so that a virtual call returns one tag. The methods of [`GeneratorExt`](crate::GeneratorExt) turn it
/// into a `Result`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub enum Outcome<Y, S, R, E> {
    /// The generator yielded this value.
    Yielded(Y),
    /// The generator has finished with this return value.
    Complete(R),
    /// The generator has finished with this: it was thrown in and not caught, or the body raised it.
    Thrown(Thrown<E>),
    /// The generator is not in a state that accepts this resume, which is returned. The generator has not changed.
    Refused(Resume<S, E>),
}
