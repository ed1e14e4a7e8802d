//! `from_stream`: a stream as an async generator.

use core::convert::Infallible;
use core::fmt;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_core::stream::Stream;
use pin_project_lite::pin_project;

use crate::async_generator::coroutine::{AsyncCoroutine, AsyncStatus};
use crate::engine::in_place::Guest;
use crate::state::{Outcome, Resume};

/// Turns a stream into an async generator that yields the items.
///
/// It is sent nothing and returns `()`. What is thrown in ends it, because a stream cannot catch: the stream is
/// dropped, and the error is returned. Nothing can be thrown in, unless [`with_throw`](FromStream::with_throw) sets the
/// type of the errors. In Python an async iterator has no `asend`, `athrow` and `aclose`; here it has.
///
/// # Cancel safety
///
/// [`finish_step`](crate::AsyncGeneratorExt::finish_step) finishes a step whose future was dropped, as that of any
/// async generator.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use coyield::from_stream;
/// use std::pin::pin;
///
/// # futures::executor::block_on(async {
/// let mut numbers = pin!(from_stream(futures::stream::iter(1..9)).with_throw());
/// assert_eq!(numbers.anext().await?.yielded(), Some(1));
/// assert_eq!(numbers.athrow("enough").await.map_err(|error| error.into_thrown()), Err(Thrown::Raised("enough")));
/// assert!(numbers.anext().await.is_err_and(|error| error.is_finished()));
/// # Ok::<(), coyield::AsyncResumeError<&str>>(()) }).unwrap();
/// ```
#[inline]
pub fn from_stream<St: Stream>(stream: St) -> FromStream<St> {
    FromStream { stream: Guest::new(stream), status: AsyncStatus::Created, thrown: PhantomData }
}

pin_project! {
    /// A stream as an async generator. Made by [`from_stream`].
    #[must_use = "generators are lazy and do nothing unless polled"]
    pub struct FromStream<St, E = Infallible> {
        // `None` after its end.
        #[pin]
        stream: Guest<St>,
        status: AsyncStatus,
        thrown: PhantomData<fn(E) -> E>,
    }
}

impl<St> FromStream<St> {
    /// Sets the type of the errors that can be thrown in, so that the generator fits where one with that type is
    /// required. The default is [`Infallible`].
    #[inline]
    pub fn with_throw<E>(self) -> FromStream<St, E> {
        FromStream { stream: self.stream, status: self.status, thrown: PhantomData }
    }
}

#[diagnostic::do_not_recommend]
impl<St: Stream, E> AsyncCoroutine for FromStream<St, E> {
    type Yield = St::Item;
    type Sent = ();
    type Return = ();
    type Throw = E;

    fn poll_resume(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        with: &mut Option<Resume<(), E>>,
    ) -> Poll<Outcome<St::Item, (), (), E>> {
        let this = self.project();
        let mut stream = this.stream.pinned();
        match (*this.status, with.take()) {
            (AsyncStatus::Running, None)
            | (AsyncStatus::Created, Some(Resume::Start))
            | (AsyncStatus::Suspended, Some(Resume::Send(()))) => {}
            (AsyncStatus::Created | AsyncStatus::Suspended | AsyncStatus::Finished, Some(Resume::Throw(thrown))) => {
                *this.status = AsyncStatus::Finished;
                stream.set(None);
                return Poll::Ready(Outcome::Thrown(thrown));
            }
            (_, with) => return Poll::Ready(Outcome::Refused(with.unwrap_or(Resume::Start))),
        }
        // Set before the poll, because the stream may panic.
        *this.status = AsyncStatus::Finished;
        let polled = stream.as_mut().as_pin_mut().map_or(Poll::Ready(None), |stream| stream.poll_next(context));
        match polled {
            Poll::Pending => {
                *this.status = AsyncStatus::Running;
                Poll::Pending
            }
            Poll::Ready(Some(item)) => {
                *this.status = AsyncStatus::Suspended;
                Poll::Ready(Outcome::Yielded(item))
            }
            Poll::Ready(None) => {
                stream.set(None);
                Poll::Ready(Outcome::Complete(()))
            }
        }
    }

    fn status(&self) -> AsyncStatus {
        self.status
    }
}

impl<St, E> fmt::Debug for FromStream<St, E> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("FromStream").field("status", &self.status).finish_non_exhaustive()
    }
}
