//! `try_sink` and `into_try_sink`: sinks that also report the error which the body returns.

use core::fmt;
use core::pin::Pin;
use core::task::{Context, Poll};

use futures_sink::Sink;
use pin_project_lite::pin_project;

use crate::bridge::end::{End, EndError};
use crate::bridge::sink::{GeneratorSink, YieldsNothing};
use crate::bridge::try_views::ErrorOf;
use crate::generator::coroutine::Coroutine;
use crate::generator::error::SendError;
use crate::state::Thrown;

pin_project! {
    /// A generator as a [`Sink`] whose error is the one that the body returns or raises. Made by
    /// [`try_sink`](crate::GeneratorExt::try_sink) and [`into_try_sink`](crate::GeneratorExt::into_try_sink).
    ///
    /// A combinator that takes a sink by value, such as `forward`, drops the sink, and with it the value that the body
    /// has returned. This sink reports an `Err` in that value as the error of the send or of the close at which the
    /// body returned. Otherwise, it is like [`GeneratorSink`].
    #[must_use = "sinks do nothing unless items are sent to them"]
    pub struct GeneratorTrySink<C: Coroutine> {
        #[pin]
        sink: GeneratorSink<C>,
    }
}

impl<C: Coroutine> GeneratorTrySink<C> {
    #[inline]
    pub(crate) fn new(generator: C) -> Self {
        GeneratorTrySink { sink: GeneratorSink::new(generator) }
    }
}

type SinkResult<C> = Result<(), SendError<<C as Coroutine>::Sent, ErrorOf<C>>>;

impl<C: YieldsNothing> GeneratorTrySink<C>
where
    End<C::Return, C::Throw>: EndError,
{
    /// Turns the result of a call of the sink into one with the error of the body.
    fn with_returned(self: Pin<&mut Self>, result: Result<(), SendError<C::Sent, C::Throw>>) -> SinkResult<C> {
        let raised = |error| SendError::Thrown(Thrown::Raised(error));
        match result {
            Ok(()) => {
                let returned = self.project().sink.take_return();
                returned.and_then(|value| EndError::into_error(Ok(value))).map_or(Ok(()), |error| Err(raised(error)))
            }
            Err(SendError::NotStarted(item)) => Err(SendError::NotStarted(item)),
            Err(SendError::Finished(item)) => Err(SendError::Finished(item)),
            Err(SendError::Thrown(Thrown::Exit)) => Err(SendError::Thrown(Thrown::Exit)),
            Err(SendError::Thrown(Thrown::IgnoredExit)) => Err(SendError::Thrown(Thrown::IgnoredExit)),
            Err(SendError::Thrown(thrown)) => {
                // A raised error is the error of the sink. If nothing can be raised, there is none.
                EndError::into_error(Err(thrown)).map_or(Ok(()), |error| Err(raised(error)))
            }
        }
    }
}

#[diagnostic::do_not_recommend]
impl<C: YieldsNothing> Sink<C::Sent> for GeneratorTrySink<C>
where
    End<C::Return, C::Throw>: EndError,
{
    type Error = SendError<C::Sent, ErrorOf<C>>;

    #[inline]
    fn poll_ready(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        let polled = self.as_mut().project().sink.poll_ready(context);
        polled.map(|result| self.with_returned(result))
    }

    #[inline]
    fn start_send(mut self: Pin<&mut Self>, item: C::Sent) -> Result<(), Self::Error> {
        let result = self.as_mut().project().sink.start_send(item);
        self.with_returned(result)
    }

    #[inline]
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    #[inline]
    fn poll_close(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        let polled = self.as_mut().project().sink.poll_close(context);
        polled.map(|result| self.with_returned(result))
    }
}

impl<C: Coroutine> fmt::Debug for GeneratorTrySink<C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("GeneratorTrySink").field(&self.sink).finish()
    }
}
