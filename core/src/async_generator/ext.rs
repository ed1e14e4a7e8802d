//! `AsyncGeneratorExt`: the methods that drive an async generator, and those that turn it into something else.

#[cfg(feature = "alloc")]
use alloc::boxed::Box;
#[cfg(feature = "futures")]
use core::pin::Pin;

#[cfg(feature = "alloc")]
use crate::async_generator::boxed::{BoxAsyncGenerator, LocalBoxAsyncGenerator};
use crate::async_generator::coroutine::{AsyncCoroutine, AsyncPinned, AsyncSentNothing, AsyncStatus};
#[cfg(doc)]
use crate::async_generator::error::{AsyncCloseError, AsyncResumeError, AsyncSendError, AsyncThrowError};
use crate::async_generator::step_futures::{Aclose, Anext, Asend, Astart, Athrow, FinishStep, Step};
#[cfg(feature = "futures")]
use crate::bridge::async_stream::AsyncGeneratorStream;
use crate::bridge::ignore_end::IgnoreEnd;
#[cfg(feature = "futures")]
use crate::bridge::try_views::AsyncGeneratorTryStream;
use crate::diagnostics::combinators::{CombinedAsStream, refused_combinators};
#[cfg(feature = "futures")]
use crate::diagnostics::ends::{
    AsyncLent, AsyncOwned, AsyncStreamEnd, AsyncTryEnd, IntoAsyncStreamEnd, IntoAsyncTryEnd,
};
#[cfg(feature = "futures")]
use crate::diagnostics::views::{AsyncIterable, IntoAsyncIterable};
use crate::generator::adapters::{MapReturn, MapSend, MapThrow, MapYield};
use crate::generator::ext_methods::adapter_methods;
use crate::generator::pinned::Pinning;
use crate::state::{Resume, Thrown};

/// The everyday methods of async generators.
///
/// Those that drive the generator take `&mut self` and need [`Unpin`]: `let mut g = pin!(pages());` or
/// `pages().boxed()` makes a generator that is.
///
/// # Cancel safety
///
/// Each method returns a future, and does nothing before the future is polled: a value whose future was never polled
/// was never sent. If the future is dropped after its first poll and before it is ready, the generator is in the middle
/// of a step: it is [running](AsyncStatus::Running), and refuses every other step as *busy*, with the argument in the
/// error, until [`finish_step`](Self::finish_step) or [`anext_or_finish`](Self::anext_or_finish) has finished that
/// step. No item is lost: it comes out of the poll that is ready. (`CPython` leaves such a generator running and has no
/// way to finish the step.)
pub trait AsyncGeneratorExt: AsyncCoroutine {
    /// Runs a new generator to its first yield. Python's `await g.asend(None)`.
    ///
    /// # Errors
    ///
    /// * [`AsyncResumeError::AlreadyStarted`] if the generator is suspended; nothing has happened.
    /// * [`AsyncResumeError::Busy`] if a step has begun and has not ended.
    /// * [`AsyncResumeError::Finished`] if the generator has finished.
    /// * [`AsyncResumeError::Thrown`] if the body raises.
    #[inline]
    fn astart(&mut self) -> Astart<'_, Self>
    where
        Self: AsyncPinned,
    {
        Astart(Step::new(self, Some(Resume::Start)))
    }

    /// Starts a generator that is sent nothing, or resumes it, and runs it to its next yield or to its end. Python's
    /// `await anext(g)`.
    ///
    /// # Errors
    ///
    /// * [`AsyncResumeError::Busy`] if a step has begun and has not ended.
    /// * [`AsyncResumeError::Finished`] if the generator has finished.
    /// * [`AsyncResumeError::Thrown`] if the body raises.
    #[inline]
    fn anext(&mut self) -> Anext<'_, Self>
    where
        Self: AsyncSentNothing + AsyncPinned,
    {
        Anext(Step { generator: Pinning::<Self>::NEW(self), with: Some(Resume::Send(())) })
    }

    /// Resumes a suspended generator with `value`, to which the yield evaluates. Python's `await g.asend(value)`.
    ///
    /// # Errors
    ///
    /// * [`AsyncSendError::NotStarted`], with the value, if the generator has not started; nothing has happened.
    /// * [`AsyncSendError::Busy`], with the value, if a step has begun and has not ended.
    /// * [`AsyncSendError::Finished`], with the value, if the generator has finished.
    /// * [`AsyncSendError::Thrown`] if the body takes the value and then raises.
    ///
    /// The error contains a value that was not taken. Where `?` would return a borrowed value to a caller that it may
    /// not reach ("lifetime may not live long enough"), let the error drop the value: `g.asend(value).await?` in a function that
    /// returns [`DriveError`](crate::DriveError), or else
    /// `g.asend(value).await.map_err(AsyncSendError::without_value)?`.
    #[inline]
    fn asend(&mut self, value: Self::Sent) -> Asend<'_, Self>
    where
        Self: AsyncPinned,
    {
        Asend(Step { generator: Pinning::<Self>::NEW(self), with: Some(Resume::Send(value)) })
    }

    /// Raises `thrown` at the yield at which the generator is suspended. Python's `await g.athrow(error)`.
    ///
    /// A `try_yield!` there catches it, and the generator continues. A `yield_!` does not, and the body is dropped. A
    /// generator that has not started is finished without running.
    ///
    /// # Errors
    ///
    /// * [`AsyncThrowError::Busy`], with `thrown`, if a step has begun and has not ended.
    /// * [`AsyncThrowError::Thrown`] if the body did not catch it, or raised something else; the generator has
    ///   finished.
    #[inline]
    fn athrow(&mut self, thrown: impl Into<Thrown<Self::Throw>>) -> Athrow<'_, Self>
    where
        Self: AsyncPinned,
    {
        Athrow(Step::new(self, Some(Resume::Throw(thrown.into()))))
    }

    /// Ends the generator: raises [`Thrown::Exit`] at the yield at which it is suspended. Python's `await g.aclose()`.
    ///
    /// A body that catches the exit may await while it cleans up, and may return a value, which this returns. Returns
    /// `None` if the body did not catch the exit, had not started, or had finished before.
    ///
    /// # Errors
    ///
    /// * [`AsyncCloseError::Busy`] if a step has begun and has not ended.
    /// * [`AsyncCloseError::Ignored`] if the body yields once more; it is suspended there, and can be closed again.
    /// * [`AsyncCloseError::Raised`] if the body raises something else; the generator has finished.
    /// * [`AsyncCloseError::IgnoredExit`] if a delegate of the body ignored the exit; the generator has finished.
    #[inline]
    fn aclose(&mut self) -> Aclose<'_, Self>
    where
        Self: AsyncPinned,
    {
        Aclose(Step::new(self, Some(Resume::Throw(Thrown::Exit))))
    }

    /// Finishes the step whose future was dropped, and returns its result. Returns `None` if there is no such step.
    ///
    /// # Errors
    ///
    /// Returns what the body raised, or what that step threw in and the body did not catch: [`Thrown::Exit`] if the
    /// step was an [`aclose`](Self::aclose). The generator has finished.
    #[inline]
    fn finish_step(&mut self) -> FinishStep<'_, Self>
    where
        Self: AsyncPinned,
    {
        FinishStep(Step::new(self, None))
    }

    /// Finishes the step that was dropped half-way, if there is one; otherwise begins a new step, as
    /// [`anext`](Self::anext) does. Use this method in loops with time limits.
    ///
    /// If the future of a step is dropped half-way, by a timeout for example, the next `anext` is refused as busy. This
    /// method continues that step instead, and returns its item. It does not matter which method began the step.
    ///
    /// # Errors
    ///
    /// * [`AsyncResumeError::Finished`] if the generator has finished.
    /// * [`AsyncResumeError::Thrown`] if the body raises, or does not catch what the dropped step threw in.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped half-way, the next call continues the step.
    ///
    /// # Examples
    ///
    /// ```
    /// use coyield::prelude::*;
    /// use std::pin::pin;
    /// use std::time::Duration;
    /// use tokio::time::{sleep, timeout};
    ///
    /// #[generator]
    /// async fn events() -> impl AsyncGenerator<&'static str> {
    ///     sleep(Duration::from_secs(25)).await;
    ///     yield_!("news");
    /// }
    ///
    /// # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    /// # runtime.block_on(async {
    /// let mut events = pin!(events());
    /// let mut log = Vec::new();
    /// loop {
    ///     match timeout(Duration::from_secs(10), events.anext_or_finish()).await {
    ///         Ok(Ok(CoroutineState::Yielded(event))) => log.push(event),
    ///         Ok(_) => break,
    ///         Err(_) => log.push("nothing yet"),
    ///     }
    /// }
    /// assert_eq!(log, ["nothing yet", "nothing yet", "news"]);
    /// # });
    /// ```
    #[inline]
    fn anext_or_finish(&mut self) -> Anext<'_, Self>
    where
        Self: AsyncSentNothing + AsyncPinned,
    {
        let with = (self.status() != AsyncStatus::Running).then_some(Resume::Send(()));
        Anext(Step { generator: Pinning::<Self>::NEW(self), with })
    }

    /// Returns a stream of what the generator yields from here on. The stream borrows the generator.
    ///
    /// A stream has no place for a return value or an error. So the generator has to return `()`, or a type without
    /// values if it never ends, and nothing can be thrown into it, so that it can raise nothing. For all others there
    /// are [`try_stream`](Self::try_stream), [`stream_with_return`](Self::stream_with_return) and
    /// [`ignore_end`](Self::ignore_end).
    #[cfg(feature = "futures")]
    #[inline]
    fn stream<A, B>(&mut self) -> AsyncGeneratorStream<Pin<&mut <Self as AsyncLent<B>>::Itself>>
    where
        Self: AsyncIterable<A> + AsyncStreamEnd<A, B> + AsyncLent<B> + AsyncPinned,
    {
        AsyncGeneratorStream::new(AsyncLent::pinned(self))
    }

    /// [`stream`](Self::stream), which owns the generator. It has to be pinned if the generator has to.
    #[cfg(feature = "futures")]
    #[inline]
    fn into_stream<A, B>(self) -> AsyncGeneratorStream<<Self as AsyncOwned<B>>::Itself>
    where
        Self: IntoAsyncIterable<A> + IntoAsyncStreamEnd<A, B> + AsyncOwned<B>,
    {
        AsyncGeneratorStream::new(AsyncOwned::itself(self))
    }

    /// Returns a stream of what the generator yields from here on, which stores the end: after the last item,
    /// [`into_return`](AsyncGeneratorStream::into_return) returns the return value or what the body raised. The stream
    /// borrows the generator.
    ///
    /// # Examples
    ///
    /// ```
    /// use coyield::prelude::*;
    /// use std::pin::pin;
    ///
    /// #[generator]
    /// async fn lines() -> impl AsyncGenerator<&'static str, (), usize> {
    ///     yield_!("one");
    ///     1
    /// }
    ///
    /// # futures::executor::block_on(async {
    /// let mut lines = pin!(lines());
    /// let mut stream = lines.stream_with_return();
    /// while let Some(line) = stream.next().await {
    ///     println!("{line}");
    /// }
    /// assert_eq!(stream.into_return(), Some(Ok(1)));
    /// # });
    /// ```
    #[cfg(feature = "futures")]
    #[inline]
    fn stream_with_return<Kind>(&mut self) -> AsyncGeneratorStream<Pin<&mut <Self as AsyncIterable<Kind>>::Itself>>
    where
        Self: AsyncIterable<Kind> + AsyncPinned,
    {
        AsyncGeneratorStream::new(AsyncIterable::pinned(self))
    }

    /// [`stream_with_return`](Self::stream_with_return), which owns the generator. It has to be pinned if the generator
    /// has to.
    #[cfg(feature = "futures")]
    #[inline]
    fn into_stream_with_return<Kind>(self) -> AsyncGeneratorStream<<Self as IntoAsyncIterable<Kind>>::Itself>
    where
        Self: IntoAsyncIterable<Kind>,
    {
        AsyncGeneratorStream::new(IntoAsyncIterable::itself(self))
    }

    /// Returns a stream of `Result`s, of what the generator yields from here on. Its last item is the error that ends
    /// the generator, if there is one. The stream borrows the generator.
    ///
    /// The generator returns `Result<(), E>`, so that `?` in its body ends it with an error; or it returns `()` and
    /// raises an E. [`Thrown::Exit`] and [`Thrown::IgnoredExit`], raised by the body itself, end the stream without an
    /// error.
    ///
    /// # Examples
    ///
    /// ```
    /// use coyield::prelude::*;
    /// use futures::TryStreamExt;
    /// use std::num::ParseIntError;
    /// use std::pin::pin;
    ///
    /// #[generator]
    /// async fn numbers(text: &str) -> impl AsyncGenerator<u32, (), Result<(), ParseIntError>> {
    ///     for word in text.split_whitespace() {
    ///         yield_!(word.parse()?);
    ///     }
    ///     Ok(())
    /// }
    ///
    /// # futures::executor::block_on(async {
    /// assert_eq!(pin!(numbers("1 2 4")).try_stream().try_collect::<Vec<_>>().await?, [1, 2, 4]);
    /// let mut numbers = pin!(numbers("1 x 4"));
    /// let mut items = numbers.try_stream();
    /// assert_eq!(items.next().await, Some(Ok(1)));
    /// assert!(items.next().await.is_some_and(|item| item.is_err()));
    /// assert_eq!(items.next().await, None);
    /// # Ok::<(), ParseIntError>(())
    /// # }).unwrap();
    /// ```
    #[cfg(feature = "futures")]
    #[inline]
    fn try_stream<A, B>(&mut self) -> AsyncGeneratorTryStream<Pin<&mut <Self as AsyncLent<B>>::Itself>>
    where
        Self: AsyncIterable<A> + AsyncTryEnd<A, B> + AsyncLent<B> + AsyncPinned,
    {
        AsyncGeneratorTryStream::new(AsyncLent::pinned(self))
    }

    /// [`try_stream`](Self::try_stream), which owns the generator. It has to be pinned if the generator has to.
    #[cfg(feature = "futures")]
    #[inline]
    fn into_try_stream<A, B>(self) -> AsyncGeneratorTryStream<<Self as AsyncOwned<B>>::Itself>
    where
        Self: IntoAsyncIterable<A> + IntoAsyncTryEnd<A, B> + AsyncOwned<B>,
    {
        AsyncGeneratorTryStream::new(AsyncOwned::itself(self))
    }

    adapter_methods! {
        /// # Examples
        ///
        /// ```
        /// use coyield::prelude::*;
        /// use std::pin::pin;
        /// # async fn load(page: u32) -> u32 { page * 10 }
        ///
        /// #[generator]
        /// async fn pages(count: u32) -> impl AsyncGenerator<u32> {
        ///     for page in 1..=count {
        ///         yield_!(load(page).await);
        ///     }
        /// }
        ///
        /// #[generator]
        /// async fn report() -> impl AsyncGenerator<String> {
        ///     yield_!("pages".to_owned());
        ///     yield_from!(pages(2).map_yield(|size| format!("{size} bytes")));
        /// }
        ///
        /// # futures::executor::block_on(async {
        /// let mut report = pin!(report());
        /// assert_eq!(report.anext().await?.yielded().as_deref(), Some("pages"));
        /// assert_eq!(report.anext().await?.yielded().as_deref(), Some("10 bytes"));
        /// assert_eq!(report.anext().await?.yielded().as_deref(), Some("20 bytes"));
        /// # Ok::<(), coyield::AsyncResumeError<std::convert::Infallible>>(())
        /// # }).unwrap();
        /// ```
        map_yield;
        /// # Examples
        ///
        /// ```
        /// use coyield::prelude::*;
        /// use std::pin::pin;
        ///
        /// #[generator]
        /// async fn total() -> impl AsyncGenerator<u32, u32> {
        ///     let mut total = 0;
        ///     loop {
        ///         total += yield_!(total);
        ///     }
        /// }
        ///
        /// # futures::executor::block_on(async {
        /// let mut letters = pin!(total().map_send(|word: &str| word.len() as u32));
        /// letters.astart().await.unwrap();
        /// assert_eq!(letters.asend("abc").await.unwrap().yielded(), Some(3));
        /// assert_eq!(letters.asend("de").await.unwrap().yielded(), Some(5));
        /// # });
        /// ```
        map_send;
        /// # Examples
        ///
        /// ```
        /// use coyield::prelude::*;
        /// use std::pin::pin;
        ///
        /// #[generator]
        /// async fn lines() -> impl AsyncGenerator<&'static str, (), usize> {
        ///     yield_!("one");
        ///     1
        /// }
        ///
        /// # futures::executor::block_on(async {
        /// let mut lines = pin!(lines().map_return(|count| format!("{count} in all")));
        /// lines.anext().await.unwrap();
        /// assert_eq!(lines.anext().await.unwrap().completed().as_deref(), Some("1 in all"));
        /// # });
        /// ```
        map_return;
        /// # Examples
        ///
        /// ```
        /// use coyield::prelude::*;
        /// use coyield::{AsyncThrowError, Thrown};
        /// use std::pin::pin;
        ///
        /// #[generator]
        /// async fn codes() -> impl AsyncGenerator<u32, (), (), u32> {
        ///     if let Err(Thrown::Raised(code)) = try_yield!(0) {
        ///         raise!(code + 1);
        ///     }
        /// }
        ///
        /// # futures::executor::block_on(async {
        /// let mut codes = pin!(codes().map_throw(|text: String| text.len() as u32, |code| format!("code {code}")));
        /// codes.anext().await.unwrap();
        /// let thrown = codes.athrow(String::from("abc")).await;
        /// assert_eq!(thrown, Err(AsyncThrowError::Thrown(Thrown::Raised(String::from("code 4")))));
        /// # });
        /// ```
        map_throw;
        /// # Examples
        ///
        /// ```
        /// use coyield::prelude::*;
        /// use futures::StreamExt;
        ///
        /// let counted = generate!(AsyncGenerator<char, (), usize>, async {
        ///     yield 'a';
        ///     yield 'b';
        ///     2
        /// });
        /// # futures::executor::block_on(async {
        /// assert_eq!(counted.ignore_end().into_stream().collect::<String>().await, "ab");
        /// # });
        /// ```
        ignore_end;
    }

    refused_combinators! {
        CombinedAsStream: next() try_next() next_item() map(F) filter(F) filter_map(F) then(F) for_each(F) fold(T, F)
            zip(I) chain(I) take(N) take_while(F) skip(N) enumerate() buffered(N) buffer_unordered(N)
    }

    /// Boxes and pins the generator, so that it can be moved, named, and driven without [`pin!`](core::pin::pin).
    ///
    /// Allocates once. Use [`boxed_local`](Self::boxed_local) for a generator that is not [`Send`], and `Box::pin` to
    /// keep the generator's own type.
    #[cfg(feature = "alloc")]
    #[inline]
    fn boxed<'a>(self) -> BoxAsyncGenerator<'a, Self::Yield, Self::Sent, Self::Return, Self::Throw>
    where
        // rustc shows this line for a generator that is not `Send`.
        Self: Sized + Send + 'a, // or call `boxed_local`
    {
        Box::pin(self)
    }

    /// [`boxed`](Self::boxed) for a generator that need not be [`Send`].
    #[cfg(feature = "alloc")]
    #[inline]
    fn boxed_local<'a>(self) -> LocalBoxAsyncGenerator<'a, Self::Yield, Self::Sent, Self::Return, Self::Throw>
    where
        Self: Sized + 'a,
    {
        Box::pin(self)
    }
}

impl<C: AsyncCoroutine + ?Sized> AsyncGeneratorExt for C {}
