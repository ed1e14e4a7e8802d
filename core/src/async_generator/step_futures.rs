//! The futures that the methods of `AsyncGeneratorExt` return, each of one step.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use crate::async_generator::coroutine::{AsyncCoroutine, AsyncPinned, AsyncStatus};
use crate::async_generator::error::{AsyncCloseError, AsyncResumeError, AsyncSendError, AsyncThrowError};
use crate::async_generator::steps::{AsyncSteps, polled_again};
use crate::state::{CoroutineState, Outcome, Resume, Thrown};

/// One step of a generator, for the futures below.
pub(crate) struct Step<'g, C: AsyncCoroutine + ?Sized> {
    pub(crate) generator: Pin<&'g mut C>,
    /// Taken by the first poll that begins the step.
    pub(crate) with: Option<Resume<C::Sent, C::Throw>>,
}

// `with` is moved out of, and the generator is in a reference. It is pinned there already, so the futures below need
// none of the bounds that the methods above have (rustc would report them twice).
impl<C: AsyncCoroutine + ?Sized> Unpin for Step<'_, C> {}

impl<'g, C: AsyncCoroutine + ?Sized> Step<'g, C> {
    #[inline]
    pub(crate) fn new(generator: &'g mut C, with: Option<Resume<C::Sent, C::Throw>>) -> Self
    where
        C: AsyncPinned,
    {
        Step { generator: Pin::new(generator), with }
    }

    #[inline]
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Outcome<C::Yield, C::Sent, C::Return, C::Throw>> {
        self.generator.as_mut().poll_resume(context, &mut self.with)
    }
}

/// The result of a step that was not refused.
type State<C> = CoroutineState<<C as AsyncCoroutine>::Yield, <C as AsyncCoroutine>::Return>;

macro_rules! step {
    ($(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        #[must_use = "futures do nothing unless awaited"]
        pub struct $name<'g, C: AsyncCoroutine + ?Sized>(pub(crate) Step<'g, C>);

        impl<C: AsyncCoroutine + ?Sized> fmt::Debug for $name<'_, C> {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                let status = self.0.generator.status();
                formatter.debug_struct(stringify!($name)).field("status", &status).finish_non_exhaustive()
            }
        }
    };
}

step! {
    /// The future of [`astart`](crate::AsyncGeneratorExt::astart).
    Astart
}

impl<C: AsyncCoroutine + ?Sized> Future for Astart<'_, C> {
    type Output = Result<State<C>, AsyncResumeError<C::Throw>>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Poll::Ready(outcome) = self.0.poll(context) else { return Poll::Pending };
        Poll::Ready(match outcome {
            Outcome::Yielded(value) => Ok(CoroutineState::Yielded(value)),
            Outcome::Complete(value) => Ok(CoroutineState::Complete(value)),
            Outcome::Thrown(thrown) => Err(AsyncResumeError::Thrown(thrown)),
            Outcome::Refused(_) => Err(match self.0.generator.status() {
                AsyncStatus::Running => AsyncResumeError::Busy,
                AsyncStatus::Finished => AsyncResumeError::Finished,
                AsyncStatus::Created | AsyncStatus::Suspended => AsyncResumeError::AlreadyStarted,
            }),
        })
    }
}

step! {
    /// The future of [`anext`](crate::AsyncGeneratorExt::anext) and
    /// [`anext_or_finish`](crate::AsyncGeneratorExt::anext_or_finish).
    Anext
}

impl<C: AsyncCoroutine + ?Sized> Future for Anext<'_, C> {
    type Output = Result<State<C>, AsyncResumeError<C::Throw>>;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Step { generator, with } = &mut self.get_mut().0;
        AsyncSteps::<C>::NEXT(generator, with, context, C::poll_resume, C::status)
    }
}

step! {
    /// The future of [`asend`](crate::AsyncGeneratorExt::asend).
    Asend
}

impl<C: AsyncCoroutine + ?Sized> Future for Asend<'_, C> {
    type Output = Result<State<C>, AsyncSendError<C::Sent, C::Throw>>;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Step { generator, with } = &mut self.get_mut().0;
        AsyncSteps::<C>::SEND(generator, with, context, C::poll_resume, C::status)
    }
}

step! {
    /// The future of [`athrow`](crate::AsyncGeneratorExt::athrow).
    Athrow
}

impl<C: AsyncCoroutine + ?Sized> Future for Athrow<'_, C> {
    type Output = Result<State<C>, AsyncThrowError<C::Throw>>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Poll::Ready(outcome) = self.0.poll(context) else { return Poll::Pending };
        Poll::Ready(match outcome {
            Outcome::Yielded(value) => Ok(CoroutineState::Yielded(value)),
            Outcome::Complete(value) => Ok(CoroutineState::Complete(value)),
            Outcome::Thrown(thrown) => Err(AsyncThrowError::Thrown(thrown)),
            Outcome::Refused(Resume::Throw(thrown)) => Err(AsyncThrowError::Busy(thrown)),
            Outcome::Refused(Resume::Start | Resume::Send(_)) => polled_again(),
        })
    }
}

step! {
    /// The future of [`aclose`](crate::AsyncGeneratorExt::aclose).
    Aclose
}

impl<C: AsyncCoroutine + ?Sized> Future for Aclose<'_, C> {
    type Output = Result<Option<C::Return>, AsyncCloseError<C::Yield, C::Throw>>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Poll::Ready(outcome) = self.0.poll(context) else { return Poll::Pending };
        Poll::Ready(match outcome {
            Outcome::Yielded(value) => Err(AsyncCloseError::Ignored(value)),
            Outcome::Complete(value) => Ok(Some(value)),
            Outcome::Thrown(Thrown::Exit) => Ok(None),
            Outcome::Thrown(Thrown::Raised(error)) => Err(AsyncCloseError::Raised(error)),
            Outcome::Thrown(Thrown::IgnoredExit) => Err(AsyncCloseError::IgnoredExit),
            Outcome::Refused(_) => Err(AsyncCloseError::Busy),
        })
    }
}

step! {
    /// The future of [`finish_step`](crate::AsyncGeneratorExt::finish_step).
    FinishStep
}

impl<C: AsyncCoroutine + ?Sized> Future for FinishStep<'_, C> {
    type Output = Result<Option<State<C>>, Thrown<C::Throw>>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Poll::Ready(outcome) = self.0.poll(context) else { return Poll::Pending };
        Poll::Ready(match outcome {
            Outcome::Yielded(value) => Ok(Some(CoroutineState::Yielded(value))),
            Outcome::Complete(value) => Ok(Some(CoroutineState::Complete(value))),
            Outcome::Thrown(thrown) => Err(thrown),
            Outcome::Refused(_) => Ok(None),
        })
    }
}
