//! `GeneratorExt`: the methods that drive a generator, and those that turn it into something else.

#[cfg(feature = "alloc")]
use alloc::boxed::Box;
use core::pin::Pin;

use crate::bridge::ignore_end::IgnoreEnd;
use crate::bridge::into_async::IntoAsync;
use crate::bridge::iter::GeneratorIter;
#[cfg(feature = "futures")]
use crate::bridge::sink::GeneratorSink;
#[cfg(feature = "futures")]
use crate::bridge::stream::GeneratorStream;
#[cfg(feature = "futures")]
use crate::bridge::try_sink::GeneratorTrySink;
use crate::bridge::try_views::GeneratorTryIter;
#[cfg(feature = "futures")]
use crate::bridge::try_views::GeneratorTryStream;
use crate::diagnostics::combinators::{CombinedAsIterator, refused_combinators};
use crate::diagnostics::ends::{IntoIterEnd, IntoTryEnd, IterEnd, Lent, Owned, TryEnd};
#[cfg(feature = "futures")]
use crate::diagnostics::ends::{IntoStreamEnd, StreamEnd, TrySinkEnd};
#[cfg(feature = "futures")]
use crate::diagnostics::views::{Fillable, IntoFillable};
use crate::diagnostics::views::{IntoIterable, IntoPinned, Iterable};
use crate::generator::adapters::{MapReturn, MapSend, MapThrow, MapYield};
#[cfg(feature = "alloc")]
use crate::generator::boxed::{BoxGenerator, LocalBoxGenerator};
use crate::generator::coroutine::{Coroutine, Pinned, SentNothing};
use crate::generator::error::{CloseError, ResumeError, SendError};
use crate::generator::ext_methods::adapter_methods;
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
    ///
    /// The error contains a value that was not taken. Where `?` would return a borrowed value to a caller that it may
    /// not reach ("lifetime may not live long enough"), let the error drop the value: `g.send(value)?` in a function that returns
    /// [`DriveError`](crate::DriveError), or else `g.send(value).map_err(SendError::without_value)?`.
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
    /// An iterator has no place for a return value or an error. So the generator has to return `()`, or a type without
    /// values if it never ends, and nothing can be thrown into it, so that it can raise nothing. For all others there
    /// are [`try_iter`](Self::try_iter), [`iter_with_return`](Self::iter_with_return) and
    /// [`ignore_end`](Self::ignore_end).
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
    #[allow(clippy::iter_not_returning_iterator, reason = "it does, for what the bounds allow")]
    #[inline]
    fn iter<A, B>(&mut self) -> GeneratorIter<Pin<&mut <Self as Lent<B>>::Itself>>
    where
        Self: Iterable<A> + IterEnd<A, B> + Lent<B> + Pinned,
    {
        GeneratorIter { generator: Lent::pinned(self), end: None }
    }

    /// [`iter`](Self::iter), which owns the generator.
    #[inline]
    fn into_iter<A, B, C>(self) -> GeneratorIter<<Self as Owned<C>>::Itself>
    where
        Self: IntoIterable<A> + IntoIterEnd<A, B> + IntoPinned<B, C> + Owned<C>,
    {
        GeneratorIter { generator: Owned::itself(self), end: None }
    }

    /// Returns an iterator over what the generator yields from here on, which stores the end: after the last item,
    /// [`into_return`](GeneratorIter::into_return) returns the return value or what the body raised. The iterator
    /// borrows the generator.
    ///
    /// # Examples
    ///
    /// ```
    /// use coyield::prelude::*;
    /// use std::pin::pin;
    ///
    /// #[generator]
    /// fn words(text: &str) -> impl Generator<&str, (), usize> {
    ///     let mut count = 0;
    ///     for word in text.split_whitespace() {
    ///         yield_!(word);
    ///         count += 1;
    ///     }
    ///     count
    /// }
    ///
    /// let mut words = pin!(words("to be"));
    /// let mut iter = words.iter_with_return();
    /// for word in &mut iter {
    ///     println!("{word}");
    /// }
    /// assert_eq!(iter.into_return(), Some(Ok(2)));
    /// ```
    #[inline]
    fn iter_with_return<Kind>(&mut self) -> GeneratorIter<Pin<&mut <Self as Iterable<Kind>>::Itself>>
    where
        Self: Iterable<Kind> + Pinned,
    {
        GeneratorIter { generator: Iterable::pinned(self), end: None }
    }

    /// [`iter_with_return`](Self::iter_with_return), which owns the generator.
    #[inline]
    fn into_iter_with_return<A, B>(self) -> GeneratorIter<<Self as Owned<B>>::Itself>
    where
        Self: IntoIterable<A> + IntoPinned<A, B> + Owned<B>,
    {
        GeneratorIter { generator: Owned::itself(self), end: None }
    }

    /// Returns an iterator of `Result`s, over what the generator yields from here on. Its last item is the error that
    /// ends the generator, if there is one. The iterator borrows the generator.
    ///
    /// The generator returns `Result<(), E>`, so that `?` in its body ends it with an error; or it returns `()` and
    /// raises an E. [`Thrown::Exit`] and [`Thrown::IgnoredExit`], raised by the body itself, end the iterator without
    /// an error.
    ///
    /// # Examples
    ///
    /// ```
    /// use coyield::prelude::*;
    /// use std::num::ParseIntError;
    /// use std::pin::pin;
    ///
    /// #[generator]
    /// fn numbers(text: &str) -> impl Generator<u32, (), Result<(), ParseIntError>> {
    ///     for word in text.split_whitespace() {
    ///         yield_!(word.parse()?);
    ///     }
    ///     Ok(())
    /// }
    ///
    /// let all: Result<Vec<u32>, _> = pin!(numbers("1 2 4")).try_iter().collect();
    /// assert_eq!(all, Ok(vec![1, 2, 4]));
    /// let mut numbers = pin!(numbers("1 x 4"));
    /// let mut items = numbers.try_iter();
    /// assert_eq!(items.next(), Some(Ok(1)));
    /// assert!(items.next().is_some_and(|item| item.is_err()));
    /// assert_eq!(items.next(), None);
    /// ```
    #[inline]
    fn try_iter<A, B>(&mut self) -> GeneratorTryIter<Pin<&mut <Self as Lent<B>>::Itself>>
    where
        Self: Iterable<A> + TryEnd<A, B> + Lent<B> + Pinned,
    {
        GeneratorTryIter::new(Lent::pinned(self))
    }

    /// [`try_iter`](Self::try_iter), which owns the generator.
    #[inline]
    fn into_try_iter<A, B, C>(self) -> GeneratorTryIter<<Self as Owned<C>>::Itself>
    where
        Self: IntoIterable<A> + IntoTryEnd<A, B> + IntoPinned<B, C> + Owned<C>,
    {
        GeneratorTryIter::new(Owned::itself(self))
    }

    /// Returns a [`Stream`](futures_core::Stream) of what the generator yields from here on, for a generator that
    /// [`iter`](Self::iter) takes. The stream borrows the generator.
    #[cfg(feature = "futures")]
    #[inline]
    fn stream<A, B>(&mut self) -> GeneratorStream<Pin<&mut <Self as Lent<B>>::Itself>>
    where
        Self: Iterable<A> + StreamEnd<A, B> + Lent<B> + Pinned,
    {
        GeneratorStream::new(Lent::pinned(self))
    }

    /// [`stream`](Self::stream), which owns the generator. It has to be pinned if the generator has to.
    #[cfg(feature = "futures")]
    #[inline]
    fn into_stream<A, B>(self) -> GeneratorStream<<Self as Owned<B>>::Itself>
    where
        Self: IntoIterable<A> + IntoStreamEnd<A, B> + Owned<B>,
    {
        GeneratorStream::new(Owned::itself(self))
    }

    /// Returns a stream of what the generator yields from here on, which stores the end: see
    /// [`iter_with_return`](Self::iter_with_return). The stream borrows the generator.
    #[cfg(feature = "futures")]
    #[inline]
    fn stream_with_return<Kind>(&mut self) -> GeneratorStream<Pin<&mut <Self as Iterable<Kind>>::Itself>>
    where
        Self: Iterable<Kind> + Pinned,
    {
        GeneratorStream::new(Iterable::pinned(self))
    }

    /// [`stream_with_return`](Self::stream_with_return), which owns the generator. It has to be pinned if the generator
    /// has to.
    #[cfg(feature = "futures")]
    #[inline]
    fn into_stream_with_return<Kind>(self) -> GeneratorStream<<Self as IntoIterable<Kind>>::Itself>
    where
        Self: IntoIterable<Kind>,
    {
        GeneratorStream::new(IntoIterable::itself(self))
    }

    /// Returns a stream of `Result`s, whose last item is the error that ends the generator, if there is one: see
    /// [`try_iter`](Self::try_iter). The stream borrows the generator.
    #[cfg(feature = "futures")]
    #[inline]
    fn try_stream<A, B>(&mut self) -> GeneratorTryStream<Pin<&mut <Self as Lent<B>>::Itself>>
    where
        Self: Iterable<A> + TryEnd<A, B> + Lent<B> + Pinned,
    {
        GeneratorTryStream::new(Lent::pinned(self))
    }

    /// [`try_stream`](Self::try_stream), which owns the generator. It has to be pinned if the generator has to.
    #[cfg(feature = "futures")]
    #[inline]
    fn into_try_stream<A, B>(self) -> GeneratorTryStream<<Self as Owned<B>>::Itself>
    where
        Self: IntoIterable<A> + IntoTryEnd<A, B> + Owned<B>,
    {
        GeneratorTryStream::new(Owned::itself(self))
    }

    /// Returns a [`Sink`](futures_sink::Sink) that sends its items to the generator. The sink borrows the generator.
    ///
    /// The sink stores the value that the body returns, for [`finish`](GeneratorSink::finish). A combinator that takes
    /// the sink by value drops that value: pass `&mut sink`, or use [`try_sink`](Self::try_sink).
    #[cfg(feature = "futures")]
    #[inline]
    fn sink<Kind>(&mut self) -> GeneratorSink<Pin<&mut <Self as Fillable<Kind>>::Itself>>
    where
        Self: Fillable<Kind> + Pinned,
    {
        GeneratorSink::new(Fillable::pinned(self))
    }

    /// Turns the generator into a sink that owns it. The sink has to be pinned if the generator has to.
    #[cfg(feature = "futures")]
    #[inline]
    fn into_sink<Kind>(self) -> GeneratorSink<<Self as IntoFillable<Kind>>::Itself>
    where
        Self: IntoFillable<Kind>,
    {
        GeneratorSink::new(IntoFillable::itself(self))
    }

    /// Returns a [`Sink`](futures_sink::Sink) that also reports the error which the body returns. The sink borrows the
    /// generator.
    ///
    /// The generator returns `Result<(), E>`, or it returns `()` and raises an E. Its error is the error of the send or
    /// of the close, so it is not lost if a combinator takes the sink by value.
    ///
    /// # Examples
    ///
    /// ```
    /// use coyield::prelude::*;
    /// use futures::{StreamExt, stream};
    /// use std::pin::pin;
    ///
    /// #[generator]
    /// fn total() -> impl Generator<(), u32, Result<(), String>> {
    ///     let mut total = 0;
    ///     while let Ok(n) = try_yield!() {
    ///         total += n;
    ///     }
    ///     if total == 6 { Err(String::from("six")) } else { Ok(()) }
    /// }
    ///
    /// # futures::executor::block_on(async {
    /// let mut total = pin!(total());
    /// let failed = stream::iter([1, 2, 3]).map(Ok).forward(total.try_sink()).await.unwrap_err();
    /// assert_eq!(failed.into_thrown(), Some(Thrown::Raised(String::from("six"))));
    /// # });
    /// ```
    #[cfg(feature = "futures")]
    #[inline]
    fn try_sink<A, B>(&mut self) -> GeneratorTrySink<Pin<&mut <Self as Lent<B>>::Itself>>
    where
        Self: Fillable<A> + TrySinkEnd<A, B> + Lent<B> + Pinned,
    {
        GeneratorTrySink::new(Lent::pinned(self))
    }

    /// Turns the generator into a [`try_sink`](Self::try_sink) that owns it. The sink has to be pinned if the generator
    /// has to.
    #[cfg(feature = "futures")]
    #[inline]
    fn into_try_sink<A, B>(self) -> GeneratorTrySink<<Self as Owned<B>>::Itself>
    where
        Self: IntoFillable<A> + TrySinkEnd<A, B> + Owned<B>,
    {
        GeneratorTrySink::new(Owned::itself(self))
    }

    /// Turns the generator into an async generator that never awaits.
    #[inline]
    fn into_async(self) -> IntoAsync<Self>
    where
        Self: Sized,
    {
        IntoAsync::new(self)
    }

    adapter_methods! {
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
        map_yield;
        /// # Examples
        ///
        /// ```
        /// use coyield::prelude::*;
        /// use std::pin::pin;
        ///
        /// #[generator]
        /// fn total() -> impl Generator<u32, u32> {
        ///     let mut total = 0;
        ///     loop {
        ///         total += yield_!(total);
        ///     }
        /// }
        ///
        /// let mut letters = pin!(total().map_send(|word: &str| word.len() as u32));
        /// letters.start()?;
        /// assert_eq!(letters.send("abc").unwrap().yielded(), Some(3));
        /// assert_eq!(letters.send("de").unwrap().yielded(), Some(5));
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        map_send;
        /// # Examples
        ///
        /// ```
        /// use coyield::prelude::*;
        /// use std::pin::pin;
        ///
        /// #[generator]
        /// fn lines() -> impl Generator<&'static str, (), usize> {
        ///     yield_!("one");
        ///     1
        /// }
        ///
        /// let mut lines = pin!(lines().map_return(|count| format!("{count} in all")));
        /// lines.next()?;
        /// assert_eq!(lines.next()?.completed().as_deref(), Some("1 in all"));
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        map_return;
        /// # Examples
        ///
        /// ```
        /// use coyield::prelude::*;
        /// use std::pin::pin;
        ///
        /// #[generator]
        /// fn codes() -> impl Generator<u32, (), (), u32> {
        ///     if let Err(Thrown::Raised(code)) = try_yield!(0) {
        ///         raise!(code + 1);
        ///     }
        /// }
        ///
        /// let mut codes = pin!(codes().map_throw(|text: String| text.len() as u32, |code| format!("code {code}")));
        /// codes.next()?;
        /// assert_eq!(codes.throw(String::from("abc")), Err(Thrown::Raised(String::from("code 4"))));
        /// # Ok::<(), Box<dyn std::error::Error>>(())
        /// ```
        map_throw;
        /// # Examples
        ///
        /// ```
        /// use coyield::prelude::*;
        /// use std::pin::pin;
        ///
        /// let counted = generate!(Generator<char, (), usize>, {
        ///     yield 'a';
        ///     yield 'b';
        ///     2
        /// });
        /// assert_eq!(pin!(counted.ignore_end()).iter().collect::<String>(), "ab");
        /// ```
        ignore_end;
    }

    refused_combinators! {
        CombinedAsIterator: map(F) filter(F) filter_map(F) flat_map(F) for_each(F) fold(T, F) zip(I) chain(I) take(N)
            take_while(F) skip(N) enumerate() sum() count()
    }

    /// Boxes and pins the generator, so that it can be moved, named, and driven without [`pin!`](core::pin::pin).
    ///
    /// Allocates once. Use [`boxed_local`](Self::boxed_local) for a generator that is not [`Send`], and `Box::pin` to
    /// keep the generator's own type.
    #[cfg(feature = "alloc")]
    #[inline]
    fn boxed<'a>(self) -> BoxGenerator<'a, Self::Yield, Self::Sent, Self::Return, Self::Throw>
    where
        // rustc shows this line for a generator that is not `Send`.
        Self: Sized + Send + 'a, // or call `boxed_local`
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
