//! `stream` and `into_stream`: an async generator that is sent nothing as a stream.

use core::fmt;
use core::future::{Future, poll_fn};
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::stream::{FusedStream, Stream};
use pin_project_lite::pin_project;

use crate::async_generator::coroutine::{AsyncCoroutine, AsyncSentNothing, AsyncStatus};
use crate::async_generator::steps::AsyncSteps;
use crate::bridge::end_methods::{end_methods, take_return_method};
use crate::diagnostics::views::AsyncMovable;
use crate::state::Thrown;

pin_project! {
    /// An async generator as a [`Stream`] of what it yields. Made by [`stream`](crate::AsyncGeneratorExt::stream) and
    /// [`into_stream`](crate::AsyncGeneratorExt::into_stream), and by `#[generator] async fn .. -> impl Stream<Item =
    /// Y>`.
    ///
    /// It is fused, and stores what a stream does not return: the return value, or what the body raised.
    ///
    /// # Cancel safety
    ///
    /// A pending poll leaves the generator in the middle of a step. The next poll continues that step, whichever future
    /// makes it. So a future that waits for the next item may be dropped, in `select!` for example, and no item is
    /// lost.
    #[must_use = "streams do nothing unless polled"]
    pub struct AsyncGeneratorStream<C: AsyncCoroutine> {
        #[pin]
        generator: C,
        end: Option<Result<C::Return, Thrown<C::Throw>>>,
    }
}

impl<C: AsyncCoroutine> AsyncGeneratorStream<C> {
    #[inline]
    pub(crate) fn new(generator: C) -> Self {
        AsyncGeneratorStream { generator, end: None }
    }

    /// Returns a future of the next item; `None` at the end. A `while let` loop over it is Python's `async for`.
    #[allow(clippy::should_implement_trait)]
    pub fn next<Kind>(&mut self) -> C::Once<impl Future<Output = Option<C::Yield>> + use<'_, C, Kind>>
    where
        C: AsyncSentNothing + AsyncMovable<Kind>,
    {
        C::once(poll_fn(|context| Pin::new(&mut *self).poll_next(context)))
    }
}

end_methods!(AsyncGeneratorStream<C: AsyncCoroutine>, "stream");

take_return_method! {
    /// # Examples
    ///
    /// ```
    /// use coyield::prelude::*;
    /// use futures::StreamExt;
    /// use std::pin::pin;
    ///
    /// # futures::executor::block_on(async {
    /// let mut stream = pin!(generate!(AsyncGenerator<u32, (), &'static str>, async { yield 1; "done" })
    ///     .into_stream_with_return());
    /// while stream.next().await.is_some() {}
    /// assert_eq!(stream.as_mut().take_return(), Some(Ok("done")));
    /// # });
    /// ```
    AsyncGeneratorStream<C: AsyncCoroutine>
}

impl<C: AsyncSentNothing> Stream for AsyncGeneratorStream<C> {
    type Item = C::Yield;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<C::Yield>> {
        let this = self.project();
        AsyncSteps::<C>::ITEM(this.generator, this.end, context, C::poll_resume, C::status)
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, (self.generator.status() == AsyncStatus::Finished).then_some(0))
    }
}

impl<C: AsyncSentNothing> FusedStream for AsyncGeneratorStream<C> {
    #[inline]
    fn is_terminated(&self) -> bool {
        self.generator.status() == AsyncStatus::Finished
    }
}

impl<C: AsyncCoroutine> fmt::Debug for AsyncGeneratorStream<C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AsyncGeneratorStream").field("status", &self.generator.status()).finish_non_exhaustive()
    }
}
