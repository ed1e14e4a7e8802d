//! What happens in one step of an async generator written with the macros.

#![allow(unsafe_code)]

use core::fmt;
use core::pin::Pin;
use core::ptr;
use core::task::{Context, Poll};

use crate::async_coroutine::{AsyncCoroutine, AsyncStatus};
use crate::body::{Body, Run};
#[cfg(feature = "alloc")]
use crate::delegate::{Seat, not_at_its_start};
#[cfg(feature = "alloc")]
use crate::delegation::Delegated;
#[cfg(feature = "alloc")]
use crate::embedded::{self, Asked, Asynchronous, Place, Request};
use crate::in_place::InPlace;
use crate::slot::{BodyMaker, meant};
use crate::state::{Outcome, Resume};

/// An async generator whose body the macros wrote: what `#[generator] async fn .. -> impl AsyncGenerator<..>` makes.
///
/// It is the body's `async` block and one byte, and one pointer if the body delegates. It has to be pinned to be driven,
/// as a future has.
#[must_use = "generators are lazy and do nothing unless polled"]
pub struct AsyncGeneratorBody<Y, S, E, B> {
    phase: Phase,
    /// Dropped in place when the phase becomes `Finished`, and never touched again.
    body: InPlace<B>,
    /// Ties the types of the slot to those of the body's handle.
    _maker: BodyMaker<Y, S, E>,
}

/// How far the body is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// The body has not been run.
    Created,
    /// The body stands at a yield.
    Suspended,
    /// The body stands at an `.await`.
    Awaiting,
    /// The body is being polled. Seen from outside only after a panic came out of it.
    Polled,
    /// The body has been dropped.
    Finished,
}

impl<Y, S, E, B: Body<Y, S, E>> AsyncGeneratorBody<Y, S, E, B> {
    #[inline]
    pub(crate) fn new(maker: BodyMaker<Y, S, E>, body: B) -> Self {
        AsyncGeneratorBody { phase: Phase::Created, body: InPlace::new(body), _maker: maker }
    }
}

impl<Y, S, E, B> AsyncGeneratorBody<Y, S, E, B> {
    /// Drops the body where it is. Called in every phase but `Finished`.
    #[inline]
    fn drop_body(&mut self) {
        // Set first, so that a panic in a destructor does not lead here again.
        self.phase = Phase::Finished;
        // SAFETY: the phase was another one, so the body has not been dropped, and is not touched after this. It is
        // dropped where it was pinned.
        unsafe { ptr::drop_in_place(self.body.body()) };
    }

    /// The body of a generator that has not started. One that has is pinned, and does not come here.
    #[cfg(feature = "alloc")]
    #[inline(always)]
    fn into_body(mut self) -> B {
        if self.phase != Phase::Created {
            not_at_its_start();
        }
        self.phase = Phase::Finished;
        // SAFETY: in phase `Created` the body has not been dropped, nor run, so it is not pinned yet; in phase `Finished`
        // it is not touched again.
        unsafe { self.body.body().read() }
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
        // SAFETY: nothing is moved out of the reference; the body is only run through a pin and dropped in place.
        let this = unsafe { self.get_unchecked_mut() };
        // One run below, so that the body is compiled into it once.
        let with = match (this.phase, with.take()) {
            (Phase::Awaiting, None) | (Phase::Created, Some(Resume::Start)) => Resume::Start,
            (Phase::Suspended, Some(Resume::Send(value))) => Resume::Send(value),
            (Phase::Suspended, Some(Resume::Throw(thrown))) => Resume::Throw(thrown),
            (Phase::Created, Some(Resume::Throw(thrown))) => {
                this.drop_body();
                return Poll::Ready(Outcome::Thrown(thrown));
            }
            (Phase::Polled | Phase::Finished, Some(Resume::Throw(thrown))) => {
                return Poll::Ready(Outcome::Thrown(thrown));
            }
            (_, with) => return Poll::Ready(Outcome::Refused(with.unwrap_or(Resume::Start))),
        };
        // If the run panics, the phase stays `Polled`: the body is not run again, only dropped.
        this.phase = Phase::Polled;
        // SAFETY: the body has not been dropped, and nobody else uses it.
        let body = unsafe { &mut *this.body.body() };
        // SAFETY: `this` comes from a pinned reference, and the body is pinned with it.
        let body = unsafe { Pin::new_unchecked(body) };
        let outcome = match body.run(with, meant(context.waker())) {
            Run::Yielded(value) => {
                this.phase = Phase::Suspended;
                return Poll::Ready(Outcome::Yielded(value));
            }
            Run::Awaiting => {
                this.phase = Phase::Awaiting;
                return Poll::Pending;
            }
            Run::Complete(value) => Outcome::Complete(value),
            Run::Thrown(thrown) => Outcome::Thrown(thrown),
        };
        this.drop_body();
        Poll::Ready(outcome)
    }

    #[cfg(feature = "alloc")]
    #[inline(always)]
    fn embeds(_: Asked) -> bool {
        !B::DELEGATES && Place::fits::<B::Block>()
    }

    #[cfg(feature = "alloc")]
    #[inline(always)]
    fn seat(self, seat: Seat<'_, Y, S, E>) -> Delegated<Y, S, E, Asynchronous<Self>> {
        let block = self.into_body().into_block();
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
        match self.phase {
            // SAFETY: in these phases it has not been dropped, and it is not run while it is borrowed.
            Phase::Suspended | Phase::Awaiting => unsafe { B::depth(self.body.body()) },
            Phase::Created | Phase::Polled | Phase::Finished => 0,
        }
    }

    #[inline]
    fn status(&self) -> AsyncStatus {
        match self.phase {
            Phase::Created => AsyncStatus::Created,
            Phase::Suspended => AsyncStatus::Suspended,
            Phase::Awaiting => AsyncStatus::Running,
            Phase::Polled | Phase::Finished => AsyncStatus::Finished,
        }
    }
}

impl<Y, S, E, B> Drop for AsyncGeneratorBody<Y, S, E, B> {
    #[inline]
    fn drop(&mut self) {
        if self.phase != Phase::Finished {
            self.drop_body();
        }
    }
}

impl<Y, S, E, B: Body<Y, S, E>> fmt::Debug for AsyncGeneratorBody<Y, S, E, B> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AsyncGeneratorBody").field("status", &self.status()).finish_non_exhaustive()
    }
}
