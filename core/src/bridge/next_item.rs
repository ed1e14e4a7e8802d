//! `next_item` and `for await`, which consume a stream without another crate.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::stream::Stream;

use crate::async_generator::coroutine::AsyncSentNothing;
use crate::bridge::async_stream::AsyncGeneratorStream;
use crate::bridge::end::AsyncEndsInNothing;

/// Adds [`next_item`](Self::next_item) to every [`Stream`], so that any `async` code can await its items.
///
/// The name differs from those of the methods of `futures::StreamExt` and `tokio_stream::StreamExt`, so these traits
/// can be used together. For combinators, such as `map` and `collect`, add one of those crates.
///
/// In `generate! { async { .. } }`, `for await item in stream { .. }` pins the stream and loops over its items.
pub trait StreamItems: Stream {
    /// Returns a future of the next item, or of `None` at the end of the stream. Python's `async for` is
    /// `while let Some(item) = stream.next_item().await`.
    ///
    /// The stream has to be pinned, unless it is [`Unpin`]: `let mut stream = pin!(stream);`.
    ///
    /// # Cancel safety
    ///
    /// The future holds no item: it returns an item in the poll in which the stream yields it. So no item is lost if
    /// the future is dropped, unless the stream itself loses one.
    ///
    /// # Examples
    ///
    /// ```
    /// use coyield::prelude::*;
    /// use std::pin::pin;
    ///
    /// async fn total(numbers: impl Stream<Item = u32>) -> u32 {
    ///     let mut numbers = pin!(numbers);
    ///     let mut total = 0;
    ///     while let Some(number) = numbers.next_item().await {
    ///         total += number;
    ///     }
    ///     total
    /// }
    ///
    /// # futures::executor::block_on(async {
    /// assert_eq!(total(generate!(Stream<Item = u32>, async { yield 1; yield 2; })).await, 3);
    /// # });
    /// ```
    #[inline]
    fn next_item(&mut self) -> NextItem<'_, Self>
    where
        Self: PinnedStream,
    {
        NextItem { stream: Pin::new(self) }
    }
}

impl<S: Stream + ?Sized> StreamItems for S {}

/// Streams that are [`Unpin`], and so all pinned streams.
///
/// This is a trait of its own, so that rustc has a message for a stream that is not pinned.
#[diagnostic::on_unimplemented(
    message = "this stream is not pinned: write `let mut stream = std::pin::pin!(stream);` before you take its items",
    label = "not pinned"
)]
pub trait PinnedStream: Stream + Unpin {}

#[diagnostic::do_not_recommend]
impl<S: Stream + Unpin + ?Sized> PinnedStream for S {}

/// The future of [`next_item`](StreamItems::next_item).
#[must_use = "futures do nothing unless awaited"]
pub struct NextItem<'s, S: ?Sized> {
    stream: Pin<&'s mut S>,
}

// Without the bound of the method, which rustc would report twice.
impl<S: Stream + ?Sized> Future for NextItem<'_, S> {
    type Output = Option<S::Item>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<S::Item>> {
        self.stream.as_mut().poll_next(context)
    }
}

impl<S: ?Sized> fmt::Debug for NextItem<'_, S> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("NextItem").finish_non_exhaustive()
    }
}

/// The kind of streams, in a `for await`.
#[allow(missing_debug_implementations)]
pub enum OfStreams {}

/// The kind of async generators, in a `for await`.
#[allow(missing_debug_implementations)]
pub enum OfGenerators {}

/// What a `for await` loops over: a stream or an async generator. `Kind` is always inferred; it keeps the two
/// implementations apart, because a type that is not a stream may become one.
#[diagnostic::on_unimplemented(
    message = "`for await` takes a stream, or an async generator that returns `()` and raises nothing, and `{Self}` is \
               neither",
    label = "not a stream",
    note = "an iterator needs no `await`: `for item in items`",
    note = "for an async generator that returns a value or can raise an error, write `g.into_try_stream()`, \
            `g.stream_with_return()`, or `g.ignore_end()`"
)]
pub trait IntoItems<Kind> {
    /// The stream of the items.
    type Items: Stream;

    /// Returns the stream.
    fn into_items(self) -> Self::Items;
}

#[diagnostic::do_not_recommend]
impl<S: Stream> IntoItems<OfStreams> for S {
    type Items = S;

    #[inline(always)]
    fn into_items(self) -> S {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<C: AsyncSentNothing + AsyncEndsInNothing> IntoItems<OfGenerators> for C {
    type Items = AsyncGeneratorStream<C>;

    #[inline(always)]
    fn into_items(self) -> AsyncGeneratorStream<C> {
        AsyncGeneratorStream::new(self)
    }
}

/// Returns the stream of a `for await`.
#[inline]
pub fn for_await<S: IntoItems<Kind>, Kind>(stream: S) -> S::Items {
    stream.into_items()
}

/// Returns the future of the next item of a `for await`.
#[inline]
pub fn next_item<S: Stream + Unpin>(stream: &mut S) -> NextItem<'_, S> {
    NextItem { stream: Pin::new(stream) }
}
