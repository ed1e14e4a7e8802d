//! `stream` and `into_stream`: a generator that is sent nothing as a stream.

use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::stream::{FusedStream, Stream};
use pin_project_lite::pin_project;

use crate::bridge::end_methods::{end_methods, take_return_method};
use crate::generator::coroutine::{Coroutine, SentNothing};
use crate::generator::steps::refused_another;
use crate::state::{Outcome, Resume, Status, Thrown};

pin_project! {
    /// A generator as a [`Stream`] of what it yields. Made by [`stream`](crate::GeneratorExt::stream) and
    /// [`into_stream`](crate::GeneratorExt::into_stream).
    ///
    /// With it a source of items that is written as a loop fits where a stream is required; Python's `async for`
    /// accepts no plain generator. A generator does not await, so the stream is never pending: other tasks of the
    /// executor run when a combinator, or what is awaited for each item, is pending.
    ///
    /// It is fused, as its [`FusedStream`] says, and stores what a stream does not return: the return value, or what
    /// the body raised. It is [`Unpin`] if the generator is, and can be pinned as a whole if the generator is not.
    ///
    /// # Cancel safety
    ///
    /// An item leaves the generator in the poll that returns it. Dropping a future that polls the stream loses only the
    /// items that the future has taken.
    ///
    /// # Examples
    ///
    /// The pages of a document are fetched two at a time, and come in order:
    ///
    /// ```
    /// use coyield::prelude::*;
    /// use futures::StreamExt;
    /// use std::pin::pin;
    ///
    /// #[generator]
    /// fn addresses(pages: u32) -> impl Generator<String, (), &'static str> {
    ///     for page in 1..=pages {
    ///         yield_!(format!("/page/{page}"));
    ///     }
    ///     "all of them"
    /// }
    ///
    /// async fn fetch(address: String) -> usize {
    ///     address.len()
    /// }
    ///
    /// # futures::executor::block_on(async {
    /// let mut addresses = pin!(addresses(10));
    /// let mut stream = addresses.stream_with_return();
    /// let lengths: Vec<usize> = stream.by_ref().map(fetch).buffered(2).collect().await;
    /// assert_eq!(lengths, [7, 7, 7, 7, 7, 7, 7, 7, 7, 8]);
    /// assert_eq!(stream.into_return(), Some(Ok("all of them")));
    /// # });
    /// ```
    #[must_use = "streams do nothing unless polled"]
    pub struct GeneratorStream<C: Coroutine> {
        #[pin]
        generator: C,
        end: Option<Result<C::Return, Thrown<C::Throw>>>,
    }
}

impl<C: Coroutine> GeneratorStream<C> {
    #[inline]
    pub(crate) fn new(generator: C) -> Self {
        GeneratorStream { generator, end: None }
    }
}

end_methods!(GeneratorStream<C: Coroutine>, "stream");

take_return_method! {
    /// # Examples
    ///
    /// ```
    /// use coyield::prelude::*;
    /// use futures::StreamExt;
    /// use std::pin::pin;
    ///
    /// # futures::executor::block_on(async {
    /// let mut stream = pin!(generate!(Generator<u32, (), &'static str>, { yield 1; "done" })
    ///     .into_stream_with_return());
    /// while stream.next().await.is_some() {}
    /// assert_eq!(stream.as_mut().take_return(), Some(Ok("done")));
    /// # });
    /// ```
    GeneratorStream<C: Coroutine>
}

#[diagnostic::do_not_recommend]
impl<C: SentNothing> Stream for GeneratorStream<C> {
    type Item = C::Yield;

    #[inline]
    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<C::Yield>> {
        let mut this = self.project();
        // A loop around one call, so that the body is compiled into it once. `Send` is tried before `Start`, so that
        // each item but the first takes one call.
        let mut with = Resume::Send(());
        let mut is_start = false;
        loop {
            match this.generator.as_mut().resume(with) {
                Outcome::Yielded(value) => return Poll::Ready(Some(value)),
                Outcome::Complete(value) => {
                    *this.end = Some(Ok(value));
                    return Poll::Ready(None);
                }
                Outcome::Thrown(thrown) => {
                    *this.end = Some(Err(thrown));
                    return Poll::Ready(None);
                }
                // The generator has not started, or it has finished and refuses `Start` too.
                Outcome::Refused(Resume::Send(())) if !is_start => (with, is_start) = (Resume::Start, true),
                Outcome::Refused(Resume::Send(())) => refused_another(),
                Outcome::Refused(_) => return Poll::Ready(None),
            }
        }
    }

    #[inline]
    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, (self.generator.status() == Status::Finished).then_some(0))
    }
}

#[diagnostic::do_not_recommend]
impl<C: SentNothing> FusedStream for GeneratorStream<C> {
    #[inline]
    fn is_terminated(&self) -> bool {
        self.generator.status() == Status::Finished
    }
}

impl<C: Coroutine> fmt::Debug for GeneratorStream<C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("GeneratorStream").field("status", &self.generator.status()).finish_non_exhaustive()
    }
}
