//! `GeneratorExt`: the methods that drive a generator, and those that turn it into something else.

#[cfg(feature = "alloc")]
use alloc::boxed::Box;
use core::pin::Pin;

use crate::bridge::into_async::IntoAsync;
use crate::bridge::iter::GeneratorIter;
#[cfg(feature = "futures")]
use crate::bridge::sink::GeneratorSink;
#[cfg(feature = "futures")]
use crate::bridge::stream::GeneratorStream;
#[cfg(feature = "futures")]
use crate::diagnostics::views::{Fillable, IntoFillable};
use crate::diagnostics::views::{IntoIterable, IntoPinned, Iterable};
use crate::generator::adapters::{MapReturn, MapSend, MapThrow, MapYield};
#[cfg(feature = "alloc")]
use crate::generator::boxed::{BoxGenerator, LocalBoxGenerator};
use crate::generator::coroutine::{Coroutine, Pinned, SentNothing};
use crate::generator::error::{CloseError, ResumeError, SendError};
use crate::generator::steps::{REFUSED_ANOTHER, Steps};
use crate::state::{CoroutineState, Outcome, Resume, Thrown};

/// The everyday methods of generators.
///
/// Those that drive the generator take `&mut self` and need [`Unpin`]: `let mut g = pin!(averager());` or
/// `averager().boxed()` makes a generator that is. They panic only if the body does.
pub trait GeneratorExt: Coroutine {
    /// Runs a new generator to its first yield. Python's `next(g)`, or `g.send(None)` for a generator that is sent
    /// values.
    ///
    /// # Errors
    ///
    /// * [`ResumeError::AlreadyStarted`] if the generator is suspended; nothing has happened.
    /// * [`ResumeError::Finished`] if the generator has finished.
    /// * [`ResumeError::Thrown`] if the body raises.
    #[inline]
    fn start(&mut self) -> Result<CoroutineState<Self::Yield, Self::Return>, ResumeError<Self::Throw>>
    where
        Self: Pinned,
    {
        Steps::<Self>::START(self, Self::resume, Self::status)
    }

    /// Starts a generator that is sent nothing, or resumes it, and runs it to its next yield or to its end. Python's
    /// `next(g)`.
    ///
    /// # Errors
    ///
    /// * [`ResumeError::Finished`] if the generator has finished.
    /// * [`ResumeError::Thrown`] if the body raises.
    #[inline]
    fn next(&mut self) -> Result<CoroutineState<Self::Yield, Self::Return>, ResumeError<Self::Throw>>
    where
        Self: SentNothing + Pinned,
    {
        Steps::<Self>::NEXT(self, Self::resume)
    }

    /// Resumes a suspended generator with `value`, to which the yield evaluates. Python's `g.send(value)`.
    ///
    /// # Errors
    ///
    /// * [`SendError::NotStarted`], with the value, if the generator has not started; nothing has happened.
    /// * [`SendError::Finished`], with the value, if the generator has finished.
    /// * [`SendError::Thrown`] if the body takes the value and then raises.
    #[inline]
    fn send(
        &mut self,
        value: Self::Sent,
    ) -> Result<CoroutineState<Self::Yield, Self::Return>, SendError<Self::Sent, Self::Throw>>
    where
        Self: Pinned,
    {
        Steps::<Self>::SEND(self, value, Self::resume, Self::status)
    }

    /// Raises `thrown` at the yield at which the generator is suspended. Python's `g.throw(error)`.
    ///
    /// A `try_yield!` there catches it, and the generator continues. A `yield_!` does not, and the body is dropped. A
    /// generator that has not started is finished without running.
    ///
    /// # Errors
    ///
    /// Returns what was thrown, if the body did not catch it, or what the body raised instead. The generator has
    /// finished.
    #[inline]
    fn throw(
        &mut self,
        thrown: impl Into<Thrown<Self::Throw>>,
    ) -> Result<CoroutineState<Self::Yield, Self::Return>, Thrown<Self::Throw>>
    where
        Self: Pinned,
    {
        match Pin::new(self).resume(Resume::Throw(thrown.into())) {
            Outcome::Yielded(value) => Ok(CoroutineState::Yielded(value)),
            Outcome::Complete(value) => Ok(CoroutineState::Complete(value)),
            Outcome::Thrown(thrown) | Outcome::Refused(Resume::Throw(thrown)) => Err(thrown),
            Outcome::Refused(Resume::Start | Resume::Send(_)) => unreachable!("{REFUSED_ANOTHER}"),
        }
    }

    /// Ends the generator: raises [`Thrown::Exit`] at the yield at which it is suspended. Python's `g.close()`.
    ///
    /// The locals of the body have been dropped when this returns `Ok`. A body that catches the exit may return a
    /// value, which this returns, as `CPython`'s `close` does since 3.13. Returns `None` if the body did not catch the
    /// exit, had not started, or had finished before.
    ///
    /// # Errors
    ///
    /// * [`CloseError::Ignored`] if the body yields once more; it is suspended there, and can be closed again.
    /// * [`CloseError::Raised`] and [`CloseError::IgnoredExit`] if the body raises; it has finished.
    #[inline]
    fn close(&mut self) -> Result<Option<Self::Return>, CloseError<Self::Yield, Self::Throw>>
    where
        Self: Pinned,
    {
        match self.throw(Thrown::Exit) {
            Ok(CoroutineState::Yielded(value)) => Err(CloseError::Ignored(value)),
            Ok(CoroutineState::Complete(value)) => Ok(Some(value)),
            Err(Thrown::Exit) => Ok(None),
            Err(Thrown::Raised(error)) => Err(CloseError::Raised(error)),
            Err(Thrown::IgnoredExit) => Err(CloseError::IgnoredExit),
        }
    }

    /// Returns an iterator over what the generator yields from here on. The iterator borrows the generator.
    ///
    /// A loop that ends early leaves the generator suspended: iterate again, or close it.
    ///
    /// # Examples
    ///
    /// ```
    /// use coyield::prelude::*;
    /// use std::pin::pin;
    ///
    /// let mut total = 0;
    /// for square in pin!(generate! { for n in 1..=3 { yield n * n; } }).iter() {
    ///     total += square;
    /// }
    /// assert_eq!(total, 14);
    /// ```
    #[inline]
    fn iter<Kind>(&mut self) -> GeneratorIter<Pin<&mut Self::Itself>>
    where
        Self: Iterable<Kind> + Pinned,
    {
        GeneratorIter { generator: self.pinned(), end: None }
    }

    /// Turns the generator into an iterator that owns it.
    #[inline]
    fn into_iter<A, B>(self) -> GeneratorIter<<Self as IntoPinned<A, B>>::Itself>
    where
        Self: IntoIterable<A> + IntoPinned<A, B>,
    {
        GeneratorIter { generator: self.pinned_itself(), end: None }
    }

    /// Returns a [`Stream`](futures_core::Stream) of what the generator yields from here on. The stream borrows the
    /// generator.
    #[cfg(feature = "futures")]
    #[inline]
    fn stream<Kind>(&mut self) -> GeneratorStream<Pin<&mut Self::Itself>>
    where
        Self: Iterable<Kind> + Pinned,
    {
        GeneratorStream::new(self.pinned())
    }

    /// Turns the generator into a stream that owns it. The stream has to be pinned if the generator has to.
    #[cfg(feature = "futures")]
    #[inline]
    fn into_stream<Kind>(self) -> GeneratorStream<Self::Itself>
    where
        Self: IntoIterable<Kind>,
    {
        GeneratorStream::new(self.itself())
    }

    /// Returns a [`Sink`](futures_sink::Sink) that sends its items to the generator. The sink borrows the generator.
    #[cfg(feature = "futures")]
    #[inline]
    fn sink<Kind>(&mut self) -> GeneratorSink<Pin<&mut Self::Itself>>
    where
        Self: Fillable<Kind> + Pinned,
    {
        GeneratorSink::new(self.pinned())
    }

    /// Turns the generator into a sink that owns it. The sink has to be pinned if the generator has to.
    #[cfg(feature = "futures")]
    #[inline]
    fn into_sink<Kind>(self) -> GeneratorSink<Self::Itself>
    where
        Self: IntoFillable<Kind>,
    {
        GeneratorSink::new(self.itself())
    }

    /// Maps what the generator yields.
    ///
    /// Use it with `map_send`, `map_return` and `map_throw` to give a delegate the types of its delegator, which
    /// [`yield_from!`](crate::yield_from!) requires.
    ///
    /// # Examples
    ///
    /// ```
    /// use coyield::prelude::*;
    /// use std::pin::pin;
    ///
    /// #[generator]
    /// fn lengths() -> impl Generator<usize, String, usize> {
    ///     let mut total = 0;
    ///     while total < 5 {
    ///         total += yield_!(total).len();
    ///     }
    ///     total
    /// }
    ///
    /// #[generator]
    /// fn chat() -> impl Generator<String, &'static str, String> {
    ///     let total = yield_from!(lengths().map_yield(|n| format!("{n} letters")).map_send(str::to_owned));
    ///     format!("{total} in all")
    /// }
    ///
    /// let mut chat = pin!(chat());
    /// chat.start()?;
    /// assert_eq!(chat.send("abc")?.yielded().as_deref(), Some("3 letters"));
    /// assert_eq!(chat.send("de")?.completed().as_deref(), Some("5 in all"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    fn map_yield<Y, F>(self, map: F) -> MapYield<Self, F>
    where
        Self: Sized,
        F: FnMut(Self::Yield) -> Y,
    {
        MapYield::new(self, map)
    }

    /// Maps what the generator is sent: `map` turns a value for the adapter into one for the generator.
    #[inline]
    fn map_send<S, F>(self, map: F) -> MapSend<Self, F, S>
    where
        Self: Sized,
        F: FnMut(S) -> Self::Sent,
    {
        MapSend::new(self, map)
    }

    /// Maps the return value.
    #[inline]
    fn map_return<R, F>(self, map: F) -> MapReturn<Self, F>
    where
        Self: Sized,
        F: FnOnce(Self::Return) -> R,
    {
        MapReturn::new(self, map)
    }

    /// Maps the errors: `into` turns an error that is thrown into the adapter into one of the generator's, and `back`
    /// turns an error of the generator's into one of the adapter's.
    ///
    /// The exit is not mapped.
    #[inline]
    fn map_throw<E, I, B>(self, into: I, back: B) -> MapThrow<Self, I, B, E>
    where
        Self: Sized,
        I: FnMut(E) -> Self::Throw,
        B: FnMut(Self::Throw) -> E,
    {
        MapThrow::new(self, into, back)
    }

    /// Turns the generator into an async generator that never awaits.
    #[inline]
    fn into_async(self) -> IntoAsync<Self>
    where
        Self: Sized,
    {
        IntoAsync::new(self)
    }

    /// Boxes and pins the generator, so that it can be moved, named, and driven without [`pin!`](core::pin::pin).
    ///
    /// Allocates once. Use [`boxed_local`](Self::boxed_local) for a generator that is not [`Send`], and `Box::pin` to
    /// keep the generator's own type.
    #[cfg(feature = "alloc")]
    #[inline]
    fn boxed<'a>(self) -> BoxGenerator<'a, Self::Yield, Self::Sent, Self::Return, Self::Throw>
    where
        Self: Sized + Send + 'a,
    {
        Box::pin(self)
    }

    /// [`boxed`](Self::boxed) for a generator that need not be [`Send`].
    #[cfg(feature = "alloc")]
    #[inline]
    fn boxed_local<'a>(self) -> LocalBoxGenerator<'a, Self::Yield, Self::Sent, Self::Return, Self::Throw>
    where
        Self: Sized + 'a,
    {
        Box::pin(self)
    }
}

impl<C: Coroutine + ?Sized> GeneratorExt for C {}
