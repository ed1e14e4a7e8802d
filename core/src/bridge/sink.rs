//! `sink` and `into_sink`: a generator that is sent values as a sink.

use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_sink::Sink;
use pin_project_lite::pin_project;

use crate::generator::coroutine::{Coroutine, Pinned};
use crate::generator::error::{CloseError, SendError};
use crate::state::{Outcome, Resume, Status, Thrown};

/// Generators that yield `()`, which can be sinks.
///
/// Separate from `Coroutine<Yield = ()>`, so that rustc has a message for generators that yield values.
#[diagnostic::on_unimplemented(
    message = "this generator yields values, which a sink would lose: drop them with `.map_yield(drop)`",
    label = "yields values"
)]
pub trait YieldsNothing: Coroutine<Yield = ()> {}

#[diagnostic::do_not_recommend]
impl<C: Coroutine<Yield = ()> + ?Sized> YieldsNothing for C {}

pin_project! {
    /// A generator as a [`Sink`] of what it is sent. Made by [`sink`](crate::GeneratorExt::sink) and
    /// [`into_sink`](crate::GeneratorExt::into_sink).
    ///
    /// With it a consumer that is written as a loop fits where a sink is required, and works with all combinators of
    /// `futures`. In Python such a consumer is a coroutine of the time before `async`: `while True: line = yield`. The
    /// generator yields `()`, because a sink returns nothing to its feeder; use `.map_yield(drop)` for any other
    /// generator.
    ///
    /// | method of the sink | what it does |
    /// |---|---|
    /// | `poll_ready` | starts a new generator; always ready |
    /// | `start_send` | sends the item; the yield evaluates to it |
    /// | `poll_flush` | nothing, because every item is taken at once |
    /// | `poll_close`, [`finish`](Self::finish) | starts a new generator, and then closes it: [`Thrown::Exit`] at its yield |
    ///
    /// An item that makes the body return has been taken. Later items are refused. The sink stores the return value, of
    /// a body that catches the exit as of one that returned before: [`finish`](Self::finish),
    /// [`into_return`](Self::into_return) and [`take_return`](Self::take_return) return it. Closing a sink that got no
    /// item runs the body to its first yield before the exit, whereas [`close`](crate::GeneratorExt::close) does not
    /// run a new body: a consumer of no items has a result as well.
    ///
    /// It is [`Unpin`] if the generator is, and can be pinned as a whole if the generator is not.
    ///
    /// # Errors
    ///
    /// * [`SendError::Finished`], with the item, if the item came after the end.
    /// * [`SendError::Thrown`] if the body raises: at an item (which it has taken), when it is started (before it is
    ///   given an item), or when it is closed. [`Thrown::IgnoredExit`] means that the body yielded when it was closed:
    ///   it has not finished, and may be closed again.
    /// * [`SendError::NotStarted`], with the item, if `start_send` was called without `poll_ready`.
    ///
    /// # Cancel safety
    ///
    /// `start_send` is the one call that moves an item into the generator. A `send`, `feed` or `forward` that is
    /// dropped has sent all of an item or nothing of it.
    ///
    /// # Examples
    ///
    /// ```
    /// use coyield::prelude::*;
    /// use futures::{SinkExt, StreamExt, stream};
    /// use std::pin::pin;
    ///
    /// /// Joins lines into paragraphs, and returns them when it is closed.
    /// #[generator]
    /// fn paragraphs() -> impl Generator<(), &'static str, Vec<String>> {
    ///     let (mut done, mut open) = (Vec::new(), String::new());
    ///     while let Ok(line) = try_yield!() {
    ///         if line.is_empty() {
    ///             done.push(std::mem::take(&mut open));
    ///         } else {
    ///             open += line;
    ///         }
    ///     }
    ///     done.push(open);
    ///     done
    /// }
    ///
    /// # futures::executor::block_on(async {
    /// let mut paragraphs = pin!(paragraphs());
    /// let mut sink = paragraphs.sink();
    /// sink.send("To be ").await?;
    /// let mut lines = stream::iter(["or not", "", "That is the question."]).map(Ok);
    /// sink.send_all(&mut lines).await?;
    /// assert_eq!(sink.finish()?.unwrap(), ["To be or not", "That is the question."]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    #[must_use = "sinks do nothing unless items are sent to them"]
    pub struct GeneratorSink<C: Coroutine> {
        #[pin]
        generator: C,
        returned: Option<C::Return>,
    }
}

impl<C: Coroutine> GeneratorSink<C> {
    #[inline]
    pub(crate) fn new(generator: C) -> Self {
        GeneratorSink { generator, returned: None }
    }

    /// Returns the return value, if the body has returned, by itself or when the sink was closed.
    #[inline]
    pub fn into_return(self) -> Option<C::Return> {
        self.returned
    }

    /// Takes the result of [`into_return`](Self::into_return) out of a sink that is pinned as a whole, or lent to a
    /// combinator.
    ///
    /// The second call returns `None`.
    ///
    /// # Examples
    ///
    /// ```
    /// use coyield::prelude::*;
    /// use futures::{StreamExt, stream};
    /// use std::pin::pin;
    ///
    /// # futures::executor::block_on(async {
    /// let total = generate!(Generator<(), u32, u32>, {
    ///     let mut total = 0;
    ///     while let Ok(n) = try_yield!() {
    ///         total += n;
    ///     }
    ///     total
    /// });
    /// let mut sink = pin!(total.into_sink());
    /// stream::iter([1, 2, 3]).map(Ok).forward(sink.as_mut()).await?;
    /// assert_eq!(sink.as_mut().take_return(), Some(6));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    #[must_use]
    #[inline]
    pub fn take_return(self: Pin<&mut Self>) -> Option<C::Return> {
        self.project().returned.take()
    }
}

impl<C: YieldsNothing> GeneratorSink<C> {
    /// Closes the generator, as [`SinkExt::close`] does, and returns its return value. Does not await.
    ///
    /// Returns `None` if the body did not catch the exit, or had finished before.
    ///
    /// # Errors
    ///
    /// * [`CloseError::Ignored`] if the body yields once more. A generator that was lent by [`sink`] is suspended
    ///   there.
    /// * [`CloseError::Raised`] and [`CloseError::IgnoredExit`] if the body raises.
    ///
    /// [`SinkExt::close`]: https://docs.rs/futures/latest/futures/sink/trait.SinkExt.html#method.close
    /// [`sink`]: crate::GeneratorExt::sink
    #[inline]
    pub fn finish(mut self) -> Result<Option<C::Return>, CloseError<(), C::Throw>>
    where
        C: Pinned,
    {
        match Pin::new(&mut self).close() {
            Ok(()) => Ok(self.returned),
            Err(error) => Err(error),
        }
    }

    /// Runs a new generator to its first yield.
    #[inline]
    fn start(self: Pin<&mut Self>) -> Result<(), Thrown<C::Throw>> {
        let this = self.project();
        if this.generator.status() == Status::Created {
            match this.generator.resume(Resume::Start) {
                Outcome::Complete(value) => *this.returned = Some(value),
                Outcome::Thrown(thrown) => return Err(thrown),
                Outcome::Yielded(()) | Outcome::Refused(_) => {}
            }
        }
        Ok(())
    }

    fn close(mut self: Pin<&mut Self>) -> Result<(), CloseError<(), C::Throw>> {
        let ended_by = match self.as_mut().start() {
            Ok(()) => {
                let this = self.project();
                match this.generator.resume(Resume::Throw(Thrown::Exit)) {
                    Outcome::Yielded(()) => return Err(CloseError::Ignored(())),
                    Outcome::Complete(value) => {
                        *this.returned = Some(value);
                        return Ok(());
                    }
                    Outcome::Thrown(thrown) | Outcome::Refused(Resume::Throw(thrown)) => thrown,
                    Outcome::Refused(_) => Thrown::Exit,
                }
            }
            Err(thrown) => thrown,
        };
        match ended_by {
            Thrown::Exit => Ok(()),
            Thrown::Raised(error) => Err(CloseError::Raised(error)),
            Thrown::IgnoredExit => Err(CloseError::IgnoredExit),
        }
    }
}

#[diagnostic::do_not_recommend]
impl<C: YieldsNothing> Sink<C::Sent> for GeneratorSink<C> {
    type Error = SendError<C::Sent, C::Throw>;

    #[inline]
    fn poll_ready(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        // Ready for a generator that has finished, too: only `start_send` has an item that can be returned in the
        // error.
        Poll::Ready(self.start().map_err(SendError::Thrown))
    }

    #[inline]
    fn start_send(self: Pin<&mut Self>, item: C::Sent) -> Result<(), Self::Error> {
        let mut this = self.project();
        match this.generator.as_mut().resume(Resume::Send(item)) {
            Outcome::Yielded(()) => Ok(()),
            Outcome::Complete(value) => {
                *this.returned = Some(value);
                Ok(())
            }
            Outcome::Thrown(thrown) => Err(SendError::Thrown(thrown)),
            Outcome::Refused(Resume::Send(item)) if this.generator.status() == Status::Created => {
                Err(SendError::NotStarted(item))
            }
            Outcome::Refused(Resume::Send(item)) => Err(SendError::Finished(item)),
            Outcome::Refused(Resume::Start | Resume::Throw(_)) => {
                unreachable!("a hand-written `Coroutine::resume` refused a different resume than it received")
            }
        }
    }

    #[inline]
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(self.close().map_err(|error| match error {
            CloseError::Raised(error) => SendError::Thrown(Thrown::Raised(error)),
            CloseError::Ignored(()) | CloseError::IgnoredExit => SendError::Thrown(Thrown::IgnoredExit),
        }))
    }
}

impl<C: Coroutine> fmt::Debug for GeneratorSink<C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("GeneratorSink").field("status", &self.generator.status()).finish_non_exhaustive()
    }
}
