//! `AsyncGeneratorExt`: the methods that drive an async generator, and the futures that they return.

#[cfg(feature = "alloc")]
use alloc::boxed::Box;
use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

#[cfg(feature = "alloc")]
use crate::async_generator::boxed::{BoxAsyncGenerator, LocalBoxAsyncGenerator};
use crate::async_generator::coroutine::{AsyncCoroutine, AsyncPinned, AsyncSentNothing, AsyncStatus};
use crate::async_generator::error::{AsyncCloseError, AsyncResumeError, AsyncSendError, AsyncThrowError};
use crate::async_generator::steps::{AsyncSteps, polled_again};
#[cfg(feature = "futures")]
use crate::bridge::async_stream::AsyncGeneratorStream;
#[cfg(feature = "futures")]
use crate::diagnostics::views::{AsyncIterable, IntoAsyncIterable};
use crate::generator::adapters::{MapReturn, MapSend, MapThrow, MapYield};
use crate::generator::pinned::Pinning;
use crate::state::{CoroutineState, Outcome, Resume, Thrown};

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
/// error, until [`finish_step`](Self::finish_step) has finished that step. No item is lost: it comes out of the poll
/// that is ready. (`CPython` leaves such a generator running and has no way to finish the step.)
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

    /// Returns a stream of what the generator yields from here on. The stream borrows the generator.
    #[cfg(feature = "futures")]
    #[inline]
    fn stream<Kind>(&mut self) -> AsyncGeneratorStream<Pin<&mut Self::Itself>>
    where
        Self: AsyncIterable<Kind> + AsyncPinned,
    {
        AsyncGeneratorStream::new(self.pinned())
    }

    /// Turns the generator into a stream that owns it. The stream has to be pinned if the generator has to.
    #[cfg(feature = "futures")]
    #[inline]
    fn into_stream<Kind>(self) -> AsyncGeneratorStream<Self::Itself>
    where
        Self: IntoAsyncIterable<Kind>,
    {
        AsyncGeneratorStream::new(self.itself())
    }

    /// Maps what the generator yields.
    ///
    /// Use it with `map_send`, `map_return` and `map_throw` to give a delegate the types of its delegator, which
    /// [`yield_from!`](crate::yield_from!) requires.
    ///
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
    #[inline]
    fn map_yield<Y, F>(self, map: F) -> MapYield<Self, F>
    where
        Self: Sized,
        F: FnMut(Self::Yield) -> Y,
    {
        MapYield::new(self, map)
    }

    /// Maps what the generator is sent: `map` turns a value for the adapter into one for the generator.
    ///
    /// A value that the generator refuses, because it has not started, is busy or has finished, is not mapped and comes
    /// back in the error.
    ///
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
    #[inline]
    fn map_send<S, F>(self, map: F) -> MapSend<Self, F, S>
    where
        Self: Sized,
        F: FnMut(S) -> Self::Sent,
    {
        MapSend::new(self, map)
    }

    /// Maps the return value.
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
    /// let mut lines = pin!(lines().map_return(|count| format!("{count} in all")));
    /// lines.anext().await.unwrap();
    /// assert_eq!(lines.anext().await.unwrap().completed().as_deref(), Some("1 in all"));
    /// # });
    /// ```
    #[inline]
    fn map_return<R, F>(self, map: F) -> MapReturn<Self, F>
    where
        Self: Sized,
        F: FnOnce(Self::Return) -> R,
    {
        MapReturn::new(self, map)
    }

    /// Maps the errors: `into` turns an error that is thrown into the adapter into one of the generator's, and `back`
    /// turns an error of the generator's into one of the adapter's.
    ///
    /// The exit is not mapped. An error that a busy generator refuses comes back unmapped.
    ///
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
    #[inline]
    fn map_throw<E, I, B>(self, into: I, back: B) -> MapThrow<Self, I, B, E>
    where
        Self: Sized,
        I: FnMut(E) -> Self::Throw,
        B: FnMut(Self::Throw) -> E,
    {
        MapThrow::new(self, into, back)
    }

    /// Boxes and pins the generator, so that it can be moved, named, and driven without [`pin!`](core::pin::pin).
    /// Allocates once.
    #[cfg(feature = "alloc")]
    #[inline]
    fn boxed<'a>(self) -> BoxAsyncGenerator<'a, Self::Yield, Self::Sent, Self::Return, Self::Throw>
    where
        Self: Sized + Send + 'a,
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

/// One step of a generator, for the futures below.
struct Step<'g, C: AsyncCoroutine + ?Sized> {
    generator: Pin<&'g mut C>,
    /// Taken by the first poll that begins the step.
    with: Option<Resume<C::Sent, C::Throw>>,
}

// `with` is moved out of, and the generator is in a reference. It is pinned there already, so the futures below need
// none of the bounds that the methods above have (rustc would report them twice).
impl<C: AsyncCoroutine + ?Sized> Unpin for Step<'_, C> {}

impl<'g, C: AsyncCoroutine + ?Sized> Step<'g, C> {
    #[inline]
    fn new(generator: &'g mut C, with: Option<Resume<C::Sent, C::Throw>>) -> Self
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
        pub struct $name<'g, C: AsyncCoroutine + ?Sized>(Step<'g, C>);

        impl<C: AsyncCoroutine + ?Sized> fmt::Debug for $name<'_, C> {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                let status = self.0.generator.status();
                formatter.debug_struct(stringify!($name)).field("status", &status).finish_non_exhaustive()
            }
        }
    };
}

step! {
    /// The future of [`astart`](AsyncGeneratorExt::astart).
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
    /// The future of [`anext`](AsyncGeneratorExt::anext).
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
    /// The future of [`asend`](AsyncGeneratorExt::asend).
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
    /// The future of [`athrow`](AsyncGeneratorExt::athrow).
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
    /// The future of [`aclose`](AsyncGeneratorExt::aclose).
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
    /// The future of [`finish_step`](AsyncGeneratorExt::finish_step).
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
