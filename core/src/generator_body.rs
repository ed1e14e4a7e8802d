//! What is a generator written with the macros?

#![allow(unsafe_code)]

use core::cell::UnsafeCell;
use core::fmt;
use core::mem::ManuallyDrop;
use core::pin::Pin;
use core::task::{Poll, Waker};

use crate::body::{Body, Phase, PhasedBody};
#[cfg(feature = "alloc")]
use crate::delegate::Seat;
#[cfg(feature = "alloc")]
use crate::delegation::Delegated;
#[cfg(feature = "alloc")]
use crate::embedded::{self, Asked, Place, Request, Synchronous};
use crate::generator::Coroutine;
use crate::in_place::InPlace;
use crate::slot::BodyMaker;
use crate::state::{Outcome, Resume, Status};

/// A generator whose body the macros wrote: what `#[generator] fn .. -> impl Generator<..>` and
/// [`generate!`](crate::generate) make.
///
/// It is the body's `async` block and one byte, and one pointer if the body delegates. It has to be pinned to be driven,
/// as a future has.
#[must_use = "generators are lazy and do nothing unless resumed"]
pub struct GeneratorBody<Y, S, E, B> {
    body: PhasedBody<B>,
    /// Ties the types of the slot to those of the body's handle.
    _maker: BodyMaker<Y, S, E>,
}

impl<Y, S, E, B> GeneratorBody<Y, S, E, B> {
    #[inline]
    pub(crate) fn new(maker: BodyMaker<Y, S, E>, body: B) -> Self {
        let body = InPlace(UnsafeCell::new(ManuallyDrop::new(body)));
        GeneratorBody { body: PhasedBody { phase: Phase::Created, body }, _maker: maker }
    }
}

#[diagnostic::do_not_recommend]
impl<Y, S, E, B: Body<Y, S, E>> Coroutine for GeneratorBody<Y, S, E, B> {
    type Yield = Y;
    type Send = S;
    type Return = B::Return;
    type Throw = E;

    #[inline]
    fn resume(self: Pin<&mut Self>, with: Resume<S, E>) -> Outcome<Y, S, B::Return, E> {
        // SAFETY: nothing is moved out of the reference; the body is only run where it is, and dropped in place.
        let body = unsafe { &mut self.get_unchecked_mut().body };
        // One run below, so that the body is compiled into it once.
        let with = match (body.phase, with) {
            (Phase::Created, Resume::Start) => Resume::Start,
            (Phase::Suspended, Resume::Send(value)) => Resume::Send(value),
            (Phase::Suspended, Resume::Throw(thrown)) => Resume::Throw(thrown),
            (Phase::Created, Resume::Throw(thrown)) => {
                body.finish();
                return Outcome::Thrown(thrown);
            }
            (_, Resume::Throw(thrown)) => return Outcome::Thrown(thrown),
            (_, with) => return Outcome::Refused(with),
        };
        // SAFETY: it is pinned with this, and is `Created` or `Suspended`, and so has not been dropped.
        match unsafe { body.run(with, Waker::noop()) } {
            Poll::Ready(outcome) => outcome,
            Poll::Pending => {
                body.finish();
                awaited_another()
            }
        }
    }

    #[cfg(feature = "alloc")]
    #[inline(always)]
    fn embeds(_: Asked) -> bool {
        !B::DELEGATES && Place::fits::<B::Block>()
    }

    #[cfg(feature = "alloc")]
    #[inline(always)]
    fn seat(self, seat: Seat<'_, Y, S, E>) -> Delegated<Y, S, E, Synchronous<Self>> {
        let block = self.body.into_body().into_block();
        if embedded::is::<Synchronous<Self>>() {
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
    fn status(&self) -> Status {
        match self.body.phase {
            Phase::Created => Status::Created,
            Phase::Suspended => Status::Suspended,
            Phase::Awaiting | Phase::Polled | Phase::Finished => Status::Finished,
        }
    }
}

impl<Y, S, E, B: Body<Y, S, E>> fmt::Debug for GeneratorBody<Y, S, E, B> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("GeneratorBody").field("status", &self.status()).finish_non_exhaustive()
    }
}

/// Reached only by an `.await` that a macro hid from `#[generator]`.
#[cold]
#[track_caller]
pub(crate) fn awaited_another() -> ! {
    panic!("a generator awaited something that is not a yield: `.await` needs an async generator")
}
