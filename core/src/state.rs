//! What can go into a generator and what can come out of it.

use core::fmt;

/// What one step of a generator brought: a value on the way, or the end.
///
/// Python tells the two apart by the exception `StopIteration`, whose value is the return value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CoroutineState<Y, R = ()> {
    /// The generator handed this value out and is suspended at that yield.
    Yielded(Y),
    /// The generator finished with this return value.
    Complete(R),
}

impl<Y, R> CoroutineState<Y, R> {
    /// The yielded value, if the generator yielded.
    #[inline]
    #[must_use]
    pub fn yielded(self) -> Option<Y> {
        match self {
            CoroutineState::Yielded(value) => Some(value),
            CoroutineState::Complete(_) => None,
        }
    }

    /// The return value, if the generator finished.
    #[inline]
    #[must_use]
    pub fn completed(self) -> Option<R> {
        match self {
            CoroutineState::Yielded(_) => None,
            CoroutineState::Complete(value) => Some(value),
        }
    }

    /// Whether the generator yielded.
    #[inline]
    #[must_use]
    pub const fn is_yielded(&self) -> bool {
        matches!(self, CoroutineState::Yielded(_))
    }

    /// Whether the generator finished.
    #[inline]
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        matches!(self, CoroutineState::Complete(_))
    }
}

/// Where a generator stands.
///
/// The counterpart of Python's `inspect.getgeneratorstate`, whose `GEN_RUNNING` needs no counterpart: while a generator
/// runs, it is borrowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Nothing of the body has run yet.
    Created,
    /// The body stands at a yield.
    Suspended,
    /// The body has returned, was dropped by what was thrown into it, or panicked.
    Finished,
}

/// What is thrown into a generator, and what comes out of it when the body did not catch it.
///
/// `E` is the program's own part of it; `Exit` and `IgnoredExit` belong to closing. [`From<E>`](From) lets
/// [`throw`](crate::GeneratorExt::throw) and [`raise!`](crate::raise) take an `E` as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Thrown<E> {
    /// An error of the program: Python's `throw(SomeError())`.
    Raised(E),
    /// The generator is being closed: Python's `GeneratorExit`.
    Exit,
    /// A generator that was being closed yielded instead: Python's `RuntimeError("generator ignored GeneratorExit")`.
    IgnoredExit,
}

impl<E> Thrown<E> {
    /// The program's own error, if it is one.
    #[inline]
    pub fn into_raised(self) -> Option<E> {
        match self {
            Thrown::Raised(error) => Some(error),
            Thrown::Exit | Thrown::IgnoredExit => None,
        }
    }

    /// Whether it is [`Thrown::Raised`].
    #[inline]
    #[must_use]
    pub const fn is_raised(&self) -> bool {
        matches!(self, Thrown::Raised(_))
    }

    /// Whether it is [`Thrown::Exit`].
    #[inline]
    #[must_use]
    pub const fn is_exit(&self) -> bool {
        matches!(self, Thrown::Exit)
    }

    /// Whether it is [`Thrown::IgnoredExit`].
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

/// What a generator is resumed with: the argument of [`Coroutine::resume`](crate::Coroutine::resume).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resume<S, E> {
    /// Run from the start to the first yield. Taken by a generator that is [`Status::Created`].
    Start,
    /// The yield at which the body stands evaluates to this. Taken by a generator that is [`Status::Suspended`].
    Send(S),
    /// This is raised at the yield. Always taken: without a yield to raise it at, it comes straight back.
    Throw(Thrown<E>),
}

/// What came of a resume: the result of [`Coroutine::resume`](crate::Coroutine::resume).
///
/// One flat enum, so that a virtual call returns one tag. The methods of [`GeneratorExt`](crate::GeneratorExt) turn it
/// into a `Result`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub enum Outcome<Y, S, R, E> {
    /// The generator handed this value out.
    Yielded(Y),
    /// The generator finished with this return value.
    Complete(R),
    /// This came out of the generator, which is finished: it was thrown in and not caught, or the body raised it.
    Thrown(Thrown<E>),
    /// The generator is not in the state that takes this. It comes back, and the generator is as it was.
    Refused(Resume<S, E>),
}
