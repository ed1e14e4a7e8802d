//! The steps of the everyday futures that are polled most, as in `generator/steps.rs`: each polls an async generator
//! and turns the outcome into a result.

#![allow(unsafe_code)]

use core::marker::PhantomData;
use core::mem;
use core::pin::Pin;
use core::task::{Context, Poll};

#[cfg(feature = "futures")]
use crate::async_generator::coroutine::AsyncSentNothing;
use crate::async_generator::coroutine::{AsyncCoroutine, AsyncStatus};
use crate::async_generator::error::{AsyncResumeError, AsyncSendError};
use crate::async_generator::pinned::{AsyncResumeOf, ErasedPollResumeFn, PollResumeFn};
use crate::generator::pinned::is_thin;
#[cfg(feature = "futures")]
use crate::state::Thrown;
use crate::state::{CoroutineState, Outcome, Resume};

type StatusFn<C> = fn(&C) -> AsyncStatus;
type ErasedStatusFn = unsafe fn(*const ()) -> AsyncStatus;
type StateOf<C> = CoroutineState<<C as AsyncCoroutine>::Yield, <C as AsyncCoroutine>::Return>;
type Next<C> = Poll<Result<StateOf<C>, AsyncResumeError<<C as AsyncCoroutine>::Throw>>>;
type Sent<C> = Poll<Result<StateOf<C>, AsyncSendError<<C as AsyncCoroutine>::Sent, <C as AsyncCoroutine>::Throw>>>;
/// The end of a stream: the return value or what was raised.
#[cfg(feature = "futures")]
type EndOf<C> = Option<Result<<C as AsyncCoroutine>::Return, Thrown<<C as AsyncCoroutine>::Throw>>>;

/// The steps of async coroutines of type `C`. Each may be called with any functions of these types.
pub(crate) struct AsyncSteps<C: ?Sized>(PhantomData<C>);

// The casts below: as in `generator/steps.rs`. A reference to a pin of a reference is one to the address of the
// coroutine.
impl<C: AsyncCoroutine + ?Sized> AsyncSteps<C> {
    /// A poll of [`AsyncGeneratorExt::asend`](crate::AsyncGeneratorExt::asend).
    pub(crate) const SEND: fn(
        &mut Pin<&mut C>,
        &mut AsyncResumeOf<C>,
        &mut Context<'_>,
        PollResumeFn<C>,
        StatusFn<C>,
    ) -> Sent<C> = if is_thin::<C>() {
        // SAFETY: as above.
        unsafe {
            mem::transmute::<
                unsafe fn(
                    &mut *mut (),
                    &mut AsyncResumeOf<C>,
                    &mut Context<'_>,
                    ErasedPollResumeFn<C::Yield, C::Sent, C::Return, C::Throw>,
                    ErasedStatusFn,
                ) -> Sent<C>,
                fn(&mut Pin<&mut C>, &mut AsyncResumeOf<C>, &mut Context<'_>, PollResumeFn<C>, StatusFn<C>) -> Sent<C>,
            >(send)
        }
    } else {
        // A reference to the wide reference is thin.
        |coroutine, with, context, _, _| {
            let coroutine = &mut Pin::new(coroutine);
            AsyncSteps::<Pin<&mut C>>::SEND(coroutine, with, context, <Pin<&mut C>>::poll_resume, <Pin<&mut C>>::status)
        }
    };

    /// A poll of [`AsyncGeneratorExt::anext`](crate::AsyncGeneratorExt::anext).
    pub(crate) const NEXT: fn(
        &mut Pin<&mut C>,
        &mut AsyncResumeOf<C>,
        &mut Context<'_>,
        PollResumeFn<C>,
        StatusFn<C>,
    ) -> Next<C> = if is_thin::<C>() {
        // SAFETY: as above.
        unsafe {
            mem::transmute::<
                unsafe fn(
                    &mut *mut (),
                    &mut AsyncResumeOf<C>,
                    &mut Context<'_>,
                    ErasedPollResumeFn<C::Yield, C::Sent, C::Return, C::Throw>,
                    ErasedStatusFn,
                ) -> Next<C>,
                fn(&mut Pin<&mut C>, &mut AsyncResumeOf<C>, &mut Context<'_>, PollResumeFn<C>, StatusFn<C>) -> Next<C>,
            >(next)
        }
    } else {
        // A reference to the wide reference is thin.
        |coroutine, with, context, _, _| {
            let coroutine = &mut Pin::new(coroutine);
            AsyncSteps::<Pin<&mut C>>::NEXT(coroutine, with, context, <Pin<&mut C>>::poll_resume, <Pin<&mut C>>::status)
        }
    };
}

#[cfg(feature = "futures")]
impl<C: AsyncSentNothing> AsyncSteps<C> {
    /// Polls for the next item of a stream: ready with `None` at its end, which this stores in the second argument.
    pub(crate) const ITEM: fn(
        Pin<&mut C>,
        &mut EndOf<C>,
        &mut Context<'_>,
        PollResumeFn<C>,
        StatusFn<C>,
    ) -> Poll<Option<C::Yield>> =
        // SAFETY: as above.
        unsafe {
            mem::transmute::<
                unsafe fn(
                    *mut (),
                    &mut EndOf<C>,
                    &mut Context<'_>,
                    ErasedPollResumeFn<C::Yield, (), C::Return, C::Throw>,
                    ErasedStatusFn,
                ) -> Poll<Option<C::Yield>>,
                fn(
                    Pin<&mut C>,
                    &mut EndOf<C>,
                    &mut Context<'_>,
                    PollResumeFn<C>,
                    StatusFn<C>,
                ) -> Poll<Option<C::Yield>>,
            >(item)
        };
}

/// A poll of [`AsyncGeneratorExt::anext`](crate::AsyncGeneratorExt::anext).
///
/// # Safety
///
/// The functions are those of the async coroutine at that address.
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn next<Y, S, R, E>(
    coroutine: &mut *mut (),
    with: &mut Option<Resume<S, E>>,
    context: &mut Context<'_>,
    poll_resume: ErasedPollResumeFn<Y, S, R, E>,
    status: ErasedStatusFn,
) -> Poll<Result<CoroutineState<Y, R>, AsyncResumeError<E>>> {
    // A loop around one call, so that the body is compiled into it once. `Send` is tried before `Start`, so that each
    // item but the first takes one call.
    let mut is_start = false;
    loop {
        // SAFETY: by the caller's contract.
        let Poll::Ready(outcome) = (unsafe { poll_resume(*coroutine, context, with) }) else { return Poll::Pending };
        return Poll::Ready(match outcome {
            Outcome::Yielded(value) => Ok(CoroutineState::Yielded(value)),
            Outcome::Complete(value) => Ok(CoroutineState::Complete(value)),
            Outcome::Thrown(thrown) => Err(AsyncResumeError::Thrown(thrown)),
            // SAFETY: by the caller's contract.
            Outcome::Refused(_) => match unsafe { status(*coroutine) } {
                AsyncStatus::Created if is_start => refused_start(),
                AsyncStatus::Created => {
                    (*with, is_start) = (Some(Resume::Start), true);
                    continue;
                }
                AsyncStatus::Running => Err(AsyncResumeError::Busy),
                AsyncStatus::Finished | AsyncStatus::Suspended => Err(AsyncResumeError::Finished),
            },
        });
    }
}

/// A poll of [`AsyncGeneratorExt::asend`](crate::AsyncGeneratorExt::asend).
///
/// # Safety
///
/// That of [`next`].
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn send<Y, S, R, E>(
    coroutine: &mut *mut (),
    with: &mut Option<Resume<S, E>>,
    context: &mut Context<'_>,
    poll_resume: ErasedPollResumeFn<Y, S, R, E>,
    status: ErasedStatusFn,
) -> Poll<Result<CoroutineState<Y, R>, AsyncSendError<S, E>>> {
    // SAFETY: by the caller's contract.
    let Poll::Ready(outcome) = (unsafe { poll_resume(*coroutine, context, with) }) else { return Poll::Pending };
    Poll::Ready(match outcome {
        Outcome::Yielded(value) => Ok(CoroutineState::Yielded(value)),
        Outcome::Complete(value) => Ok(CoroutineState::Complete(value)),
        Outcome::Thrown(thrown) => Err(AsyncSendError::Thrown(thrown)),
        // SAFETY: by the caller's contract.
        Outcome::Refused(Resume::Send(value)) => Err(match unsafe { status(*coroutine) } {
            AsyncStatus::Created => AsyncSendError::NotStarted(value),
            AsyncStatus::Running => AsyncSendError::Busy(value),
            AsyncStatus::Finished | AsyncStatus::Suspended => AsyncSendError::Finished(value),
        }),
        Outcome::Refused(Resume::Start | Resume::Throw(_)) => polled_again(),
    })
}

/// A poll for the next item of a stream: see [`AsyncSteps::ITEM`].
///
/// # Safety
///
/// That of [`next`].
#[cfg(feature = "futures")]
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn item<Y, R, E>(
    coroutine: *mut (),
    end: &mut Option<Result<R, Thrown<E>>>,
    context: &mut Context<'_>,
    poll_resume: ErasedPollResumeFn<Y, (), R, E>,
    status: ErasedStatusFn,
) -> Poll<Option<Y>> {
    // As in `next`.
    let mut with = Some(Resume::Send(()));
    let mut refused_as = None;
    loop {
        // SAFETY: by the caller's contract.
        match unsafe { poll_resume(coroutine, context, &mut with) } {
            Poll::Pending => return Poll::Pending,
            Poll::Ready(Outcome::Yielded(value)) => return Poll::Ready(Some(value)),
            Poll::Ready(Outcome::Complete(value)) => {
                *end = Some(Ok(value));
                return Poll::Ready(None);
            }
            Poll::Ready(Outcome::Thrown(thrown)) => {
                *end = Some(Err(thrown));
                return Poll::Ready(None);
            }
            Poll::Ready(Outcome::Refused(_)) => {
                // SAFETY: by the caller's contract.
                let status = unsafe { status(coroutine) };
                match status {
                    // A poll of a stream continues the step that an earlier poll has begun.
                    AsyncStatus::Created => with = Some(Resume::Start),
                    AsyncStatus::Running => with = None,
                    AsyncStatus::Suspended | AsyncStatus::Finished => return Poll::Ready(None),
                }
                if refused_as.replace(status) == Some(status) {
                    refused_start();
                }
            }
        }
    }
}

#[cold]
fn refused_start() -> ! {
    panic!(
        "a hand-written `AsyncCoroutine::poll_resume` refused to begin or to continue, although its `status` allows it"
    )
}

#[cold]
pub(crate) fn polled_again() -> ! {
    panic!("a step of an async generator was polled after it was ready")
}
