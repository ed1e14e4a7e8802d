//! `on_drop`: an async generator that is closed by a spawned future when it is dropped, in a block or as a stream.

use alloc::boxed::Box;
use core::convert::Infallible;
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use super::aclosing::{Aclosing, aclosing_with};
use super::close_step::CloseStep;
use super::panic::ignore_panic_while_panicking;
use crate::async_generator::coroutine::{AsyncCoroutine, AsyncStatus};
#[cfg(feature = "futures")]
use crate::diagnostics::ends::{AsyncOwned, IntoAsyncStreamEnd, IntoAsyncTryEnd};
#[cfg(feature = "futures")]
use crate::diagnostics::views::IntoAsyncIterable;
use crate::state::{Outcome, Resume};

impl<G: AsyncCoroutine + 'static, E, F: FnMut(G::Throw) -> E> Aclosing<G, E, F> {
    /// Closes the generator, too, if the future around the block is dropped: calls `spawn` with a future that does so.
    /// What `spawn` returns is dropped: a `JoinHandle`, for example.
    ///
    /// That future owns the generator, which is boxed for this purpose. It first finishes the step at which the block
    /// was dropped, however long that takes; `aio::aclosing` cancels it. An error that the generator raises is dropped.
    /// If the future is never run, because the runtime is shutting down, the generator is dropped with it. Python's
    /// event loop closes its generators in this way, by `sys.set_asyncgen_hooks`.
    ///
    /// A generator that has not started, or has finished, is only dropped.
    ///
    /// # Examples
    ///
    /// ```
    /// use coyield::context::aclosing;
    /// use coyield::prelude::*;
    /// use std::convert::Infallible;
    ///
    /// #[generator]
    /// async fn ticks() -> impl AsyncGenerator<u32> {
    ///     for tick in 0.. {
    ///         yield_!(tick);
    ///     }
    /// }
    ///
    /// async fn first() -> Option<u32> {
    ///     let ticks = aclosing(ticks()).on_drop(tokio::spawn);
    ///     let Ok(first) = async_with!(mut ticks = ticks, { Ok::<_, Infallible>(ticks.anext().await.ok()) });
    ///     first.flatten()?.yielded()
    /// }
    /// # let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    /// # assert_eq!(runtime.block_on(first()), Some(0));
    /// ```
    pub fn on_drop<S, T>(self, spawn: S) -> Aclosing<ClosedOnDrop<G, S>, E, F>
    where
        S: FnOnce(ClosingFuture<G>) -> T,
    {
        let Aclosing { generator, convert, .. } = self;
        aclosing_with(ClosedOnDrop::new(Box::pin(generator), spawn), convert)
    }
}

/// A generator that is closed when it is dropped: a [`ClosedOnDrop`].
#[diagnostic::on_unimplemented(
    message = "a stream is dropped without a block around it, and nothing closes this generator then",
    label = "would only be dropped",
    note = "say who runs the close: `aclosing(generator).on_drop(tokio::spawn).into_stream()`, or with the feature `aio` \
            `aio::aclosing(generator).into_stream()`"
)]
pub trait ClosesOnDrop: AsyncCoroutine {}

impl<G: AsyncCoroutine, S> ClosesOnDrop for ClosedOnDrop<G, S> {}

impl<G: AsyncCoroutine, F> Aclosing<G, Infallible, F> {
    /// Turns the generator into a stream that closes it when the stream is dropped: where there is no block, because
    /// the stream is given to others, such as a server that drops it when the client goes away.
    ///
    /// It can be moved, as a boxed stream can.
    ///
    /// # Cancel safety
    ///
    /// That of [`AsyncGeneratorStream`](crate::AsyncGeneratorStream). When the stream is dropped, the generator is
    /// closed as [`on_drop`](Aclosing::on_drop) says.
    ///
    /// # Examples
    ///
    /// ```
    /// use coyield::context::aclosing;
    /// use coyield::prelude::*;
    /// use futures::Stream;
    /// use tokio::sync::mpsc::UnboundedSender;
    ///
    /// #[generator]
    /// async fn ticks(log: UnboundedSender<&'static str>) -> impl AsyncGenerator<u32> {
    ///     for tick in 0.. {
    ///         if try_yield!(tick).is_err() {
    ///             tokio::task::yield_now().await;
    ///             let _ = log.send("closed");
    ///             return;
    ///         }
    ///     }
    /// }
    ///
    /// fn response(log: UnboundedSender<&'static str>) -> impl Stream<Item = u32> + Unpin {
    ///     aclosing(ticks(log)).on_drop(tokio::spawn).into_stream()
    /// }
    ///
    /// # let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    /// # runtime.block_on(async {
    /// let (log, mut logged) = tokio::sync::mpsc::unbounded_channel();
    /// let mut response = response(log);
    /// assert_eq!(futures::StreamExt::next(&mut response).await, Some(0));
    /// drop(response);
    /// assert_eq!(logged.recv().await, Some("closed"));
    /// # });
    /// ```
    #[cfg(feature = "futures")]
    #[must_use = "streams do nothing unless polled"]
    pub fn into_stream<A, B>(self) -> crate::AsyncGeneratorStream<<G as AsyncOwned<B>>::Itself>
    where
        G: ClosesOnDrop + IntoAsyncIterable<A> + IntoAsyncStreamEnd<A, B> + AsyncOwned<B>,
    {
        crate::AsyncGeneratorStream::new(AsyncOwned::itself(self.generator))
    }

    /// Turns a generator that returns `Result<(), E>` into a stream as [`into_stream`](Self::into_stream) does. The
    /// items are `Result`s, and the last one is the error that ended the generator, if there is one.
    ///
    /// After a drop of the stream, an error that the generator returns is dropped: handle it in the body.
    ///
    /// # Cancel safety
    ///
    /// That of [`into_stream`](Self::into_stream).
    ///
    /// # Examples
    ///
    /// ```
    /// use coyield::context::aclosing;
    /// use coyield::prelude::*;
    /// use std::num::ParseIntError;
    ///
    /// #[generator]
    /// async fn numbers(text: String) -> impl AsyncGenerator<u32, (), Result<(), ParseIntError>> {
    ///     for word in text.split_whitespace() {
    ///         yield_!(word.parse()?);
    ///     }
    ///     Ok(())
    /// }
    ///
    /// fn response(text: String) -> impl Stream<Item = Result<u32, ParseIntError>> {
    ///     aclosing(numbers(text)).on_drop(tokio::spawn).into_try_stream()
    /// }
    ///
    /// # let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    /// # let items: Vec<_> = runtime.block_on(futures::StreamExt::collect(response("1 x".into())));
    /// # assert!(matches!(items[..], [Ok(1), Err(_)]));
    /// ```
    #[cfg(feature = "futures")]
    #[must_use = "streams do nothing unless polled"]
    pub fn into_try_stream<A, B>(self) -> crate::AsyncGeneratorTryStream<<G as AsyncOwned<B>>::Itself>
    where
        G: ClosesOnDrop + IntoAsyncIterable<A> + IntoAsyncTryEnd<A, B> + AsyncOwned<B>,
    {
        crate::AsyncGeneratorTryStream::new(AsyncOwned::itself(self.generator))
    }

    /// Turns a generator with any return value and error into a stream as [`into_stream`](Self::into_stream) does. The
    /// stream stores the end: after the last item, [`into_return`](crate::AsyncGeneratorStream::into_return) returns
    /// it.
    #[cfg(feature = "futures")]
    #[must_use = "streams do nothing unless polled"]
    pub fn into_stream_with_return<Kind>(self) -> crate::AsyncGeneratorStream<<G as IntoAsyncIterable<Kind>>::Itself>
    where
        G: ClosesOnDrop + IntoAsyncIterable<Kind>,
    {
        crate::AsyncGeneratorStream::new(IntoAsyncIterable::itself(self.generator))
    }

    /// Returns the generator, which is closed when it is dropped: for a stream of `Result`s, for example, or to drive
    /// it by hand.
    #[must_use = "generators are lazy and do nothing unless polled"]
    pub fn into_generator(self) -> G
    where
        G: ClosesOnDrop,
    {
        self.generator
    }
}

/// An async generator that is moved into a closing future when it is dropped. Made by
/// [`on_drop`](super::Aclosing::on_drop).
#[must_use = "generators are lazy and do nothing unless polled"]
pub struct ClosedOnDrop<G: AsyncCoroutine, S> {
    /// The generator, and the function that spawns its close. `None` once this is dropped.
    owned: Option<(Pin<Box<G>>, S)>,
    /// Calls the function. A field, because a bound of S by G would be asked for with unrelated lifetimes by rustc,
    /// when it proves that a future is [`Send`] which has this across an `.await` (rust-lang/rust#110338).
    call: fn(S, ClosingFuture<G>),
}

// The generator is pinned in its box, and nothing else is pinned.
impl<G: AsyncCoroutine, S> Unpin for ClosedOnDrop<G, S> {}

impl<G: AsyncCoroutine, S> ClosedOnDrop<G, S> {
    fn new<T>(generator: Pin<Box<G>>, spawn: S) -> Self
    where
        S: FnOnce(ClosingFuture<G>) -> T,
    {
        ClosedOnDrop { owned: Some((generator, spawn)), call: |spawn, closing| drop(spawn(closing)) }
    }
}

impl<G: AsyncCoroutine, S> AsyncCoroutine for ClosedOnDrop<G, S> {
    type Yield = G::Yield;
    type Sent = G::Sent;
    type Return = G::Return;
    type Throw = G::Throw;

    #[inline]
    fn poll_resume(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        with: &mut Option<Resume<G::Sent, G::Throw>>,
    ) -> Poll<Outcome<G::Yield, G::Sent, G::Return, G::Throw>> {
        match &mut self.get_mut().owned {
            Some((generator, _)) => generator.as_mut().poll_resume(context, with),
            None => unreachable!("{DROPPED}"),
        }
    }

    #[inline]
    fn status(&self) -> AsyncStatus {
        match &self.owned {
            Some((generator, _)) => generator.status(),
            None => unreachable!("{DROPPED}"),
        }
    }

    #[inline]
    fn delegation_depth(&self) -> usize {
        self.owned.as_ref().map_or(0, |(generator, _)| generator.delegation_depth())
    }
}

const DROPPED: &str = "the generator is taken when this is dropped";

impl<G: AsyncCoroutine, S> Drop for ClosedOnDrop<G, S> {
    fn drop(&mut self) {
        let Some((generator, spawn)) = self.owned.take() else { return };
        if matches!(generator.status(), AsyncStatus::Suspended | AsyncStatus::Running) {
            // A panic of `spawn`, for example without a runtime, is dropped if the thread is already panicking.
            ignore_panic_while_panicking(|| {
                (self.call)(spawn, ClosingFuture { generator, close_step: CloseStep::default() });
            });
        }
    }
}

impl<G: AsyncCoroutine, S> fmt::Debug for ClosedOnDrop<G, S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ClosedOnDrop").field("status", &self.status()).finish_non_exhaustive()
    }
}

/// A future that closes a generator whose block was dropped. The argument of the function that
/// [`on_drop`](super::Aclosing::on_drop) takes.
#[must_use = "futures do nothing unless awaited or spawned"]
pub struct ClosingFuture<G> {
    generator: Pin<Box<G>>,
    close_step: CloseStep,
}

#[cfg(feature = "aio-core")]
impl<G: AsyncCoroutine> ClosingFuture<G> {
    /// Finishes the step at which the block was dropped, if it was dropped in one.
    pub(crate) fn poll_begun_step(&mut self, context: &mut Context<'_>) -> Poll<()> {
        CloseStep::poll_begun_step(self.generator.as_mut(), context)
    }
}

impl<G: AsyncCoroutine> Future for ClosingFuture<G> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = self.get_mut();
        this.close_step.poll(this.generator.as_mut(), context).map(drop)
    }
}

impl<G: AsyncCoroutine> fmt::Debug for ClosingFuture<G> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ClosingFuture").field("status", &self.generator.status()).finish_non_exhaustive()
    }
}
