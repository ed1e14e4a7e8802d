//! What is an async generator written with the macros?

#![allow(unsafe_code)]

use core::cell::UnsafeCell;
use core::fmt;
use core::mem::ManuallyDrop;
use core::pin::Pin;
use core::task::{Context, Poll};

use crate::async_coroutine::{AsyncCoroutine, AsyncStatus};
use crate::body::{Body, Phase, PhasedBody};
#[cfg(feature = "alloc")]
use crate::delegate::Seat;
#[cfg(feature = "alloc")]
use crate::delegation::Delegated;
#[cfg(feature = "alloc")]
use crate::embedded::{self, Asked, Asynchronous, Place, Request};
use crate::in_place::InPlace;
use crate::slot::{BodyMaker, task_waker};
use crate::state::{Outcome, Resume};

/// An async generator whose body the macros wrote: what `#[generator] async fn .. -> impl AsyncGenerator<..>` makes.
///
/// It is the body's `async` block and one byte, and one pointer if the body delegates. It has to be pinned to be driven,
/// as a future has.
#[must_use = "generators are lazy and do nothing unless polled"]
pub struct AsyncGeneratorBody<Y, S, E, B> {
    body: PhasedBody<B>,
    /// Ties the types of the slot to those of the body's handle.
    _maker: BodyMaker<Y, S, E>,
}

impl<Y, S, E, B> AsyncGeneratorBody<Y, S, E, B> {
    #[inline]
    pub(crate) fn new(maker: BodyMaker<Y, S, E>, body: B) -> Self {
        let body = InPlace(UnsafeCell::new(ManuallyDrop::new(body)));
        AsyncGeneratorBody { body: PhasedBody { phase: Phase::Created, body }, _maker: maker }
    }
}

#[diagnostic::do_not_recommend]
impl<Y, S, E, B: Body<Y, S, E>> AsyncCoroutine for AsyncGeneratorBody<Y, S, E, B> {
    type Yield = Y;
    type Send = S;
    type Return = B::Return;
    type Throw = E;

    #[inline]
    fn poll_resume(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        with: &mut Option<Resume<S, E>>,
    ) -> Poll<Outcome<Y, S, B::Return, E>> {
        // SAFETY: nothing is moved out of the reference; the body is only run where it is, and dropped in place.
        let body = unsafe { &mut self.get_unchecked_mut().body };
        // One run below, so that the body is compiled into it once.
        let with = match (body.phase, with.take()) {
            (Phase::Awaiting, None) | (Phase::Created, Some(Resume::Start)) => Resume::Start,
            (Phase::Suspended, Some(Resume::Send(value))) => Resume::Send(value),
            (Phase::Suspended, Some(Resume::Throw(thrown))) => Resume::Throw(thrown),
            (Phase::Created, Some(Resume::Throw(thrown))) => {
                body.finish();
                return Poll::Ready(Outcome::Thrown(thrown));
            }
            (Phase::Polled | Phase::Finished, Some(Resume::Throw(thrown))) => {
                return Poll::Ready(Outcome::Thrown(thrown));
            }
            (_, with) => return Poll::Ready(Outcome::Refused(with.unwrap_or(Resume::Start))),
        };
        // SAFETY: it is pinned with this, and is `Awaiting`, `Created` or `Suspended`, and so has not been dropped.
        unsafe { body.run(with, task_waker(context.waker())) }
    }

    #[cfg(feature = "alloc")]
    #[inline(always)]
    fn embeds(_: Asked) -> bool {
        !B::DELEGATES && Place::fits::<B::Block>()
    }

    #[cfg(feature = "alloc")]
    #[inline(always)]
    fn seat(self, seat: Seat<'_, Y, S, E>) -> Delegated<Y, S, E, Asynchronous<Self>> {
        let block = self.body.into_body().into_block();
        if embedded::is::<Asynchronous<Self>>() {
            // SAFETY: `embedded` is next.
            unsafe { seat.embed(block) }
        } else {
            seat.body(block)
        }
    }

    #[cfg(feature = "alloc")]
    #[inline(always)]
    fn embedded(request: Request<'_, '_>) -> Poll<B::Return> {
        // SAFETY: `seat` has embedded such a block.
        unsafe { request.fulfil::<B::Block>() }
    }

    #[inline]
    fn delegation_depth(&self) -> usize {
        self.body.depth()
    }

    #[inline]
    fn status(&self) -> AsyncStatus {
        match self.body.phase {
            Phase::Created => AsyncStatus::Created,
            Phase::Suspended => AsyncStatus::Suspended,
            Phase::Awaiting => AsyncStatus::Running,
            Phase::Polled | Phase::Finished => AsyncStatus::Finished,
        }
    }
}

impl<Y, S, E, B: Body<Y, S, E>> fmt::Debug for AsyncGeneratorBody<Y, S, E, B> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AsyncGeneratorBody").field("status", &self.status()).finish_non_exhaustive()
    }
}
