//! What happens in one resume of a generator written with the macros.

#![allow(unsafe_code)]

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::ptr;
use core::task::{Context, Poll, Waker};

#[cfg(feature = "alloc")]
use crate::delegate::{Seat, not_at_its_start};
#[cfg(feature = "alloc")]
use crate::delegation::Delegated;
#[cfg(feature = "alloc")]
use crate::embedded::{self, Asked, Place, Request, Synchronous};
use crate::generator::Coroutine;
use crate::in_place::InPlace;
use crate::slot::{BodyMaker, Exchange, Slot};
use crate::state::{Outcome, Resume, Status, Thrown};

/// A generator whose body the macros wrote: what `#[generator] fn .. -> impl Generator<..>` and
/// [`generate!`](crate::generate) make.
///
/// It is the body's `async` block and one byte, and one pointer if the body delegates. It has to be pinned to be driven,
/// as a future has.
#[must_use = "generators are lazy and do nothing unless resumed"]
pub struct GeneratorBody<Y, S, E, B> {
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
    /// The body is being run. Seen from outside only after a panic came out of it.
    Running,
    /// The body has been dropped.
    Finished,
}

impl Phase {
    #[inline]
    fn status(self) -> Status {
        match self {
            Phase::Created => Status::Created,
            Phase::Suspended => Status::Suspended,
            Phase::Running | Phase::Finished => Status::Finished,
        }
    }
}

/// What a generator runs: an `async` block, or one together with its delegates.
pub trait Body<Y, S, E> {
    /// The generator's return value.
    type Return;

    /// Runs to the next yield or to the end. If it panics, nothing of the body is left but its memory.
    ///
    /// A body that is awaiting is resumed with [`Resume::Start`].
    fn run(self: Pin<&mut Self>, with: Resume<S, E>, waker: &Waker) -> Run<Y, Self::Return, E>;

    /// How deep it is delegating. A reference to the body would be one to what it borrows from itself.
    ///
    /// # Safety
    ///
    /// It is a body that has not been dropped, and it is not run meanwhile.
    unsafe fn depth(this: *const Self) -> usize;

    /// Whether it delegates.
    #[cfg(feature = "alloc")]
    const DELEGATES: bool;

    /// Its `async` block.
    #[cfg(feature = "alloc")]
    type Block: Future<Output = Self::Return>;

    /// The `async` block of a body that has not run.
    #[cfg(feature = "alloc")]
    fn into_block(self) -> Self::Block;
}

/// How a run ended. The body is to be dropped unless it yielded.
pub enum Run<Y, R, E> {
    Yielded(Y),
    Complete(R),
    Thrown(Thrown<E>),
    /// It awaits something that is not a yield.
    Awaiting,
}

impl<Y, S, E, F: Future> Body<Y, S, E> for F {
    type Return = F::Output;

    #[inline]
    fn run(self: Pin<&mut Self>, with: Resume<S, E>, waker: &Waker) -> Run<Y, F::Output, E> {
        let mut exchange = Exchange::new(waker, Slot::resumed(with));
        let lent = exchange.waker();
        if let Poll::Ready(value) = self.poll(&mut Context::from_waker(&lent)) {
            return Run::Complete(value);
        }
        if let Some(value) = exchange.slot.take_yielded() {
            return Run::Yielded(value);
        }
        exchange.slot.take_thrown().map_or(Run::Awaiting, Run::Thrown)
    }

    #[inline]
    unsafe fn depth(_: *const Self) -> usize {
        0
    }

    #[cfg(feature = "alloc")]
    const DELEGATES: bool = false;

    #[cfg(feature = "alloc")]
    type Block = F;

    #[cfg(feature = "alloc")]
    #[inline(always)]
    fn into_block(self) -> F {
        self
    }
}

impl<Y, S, E, B> GeneratorBody<Y, S, E, B> {
    #[inline]
    pub(crate) fn new(maker: BodyMaker<Y, S, E>, body: B) -> Self {
        GeneratorBody { phase: Phase::Created, body: InPlace::new(body), _maker: maker }
    }
}

impl<Y, S, E, B> GeneratorBody<Y, S, E, B> {
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
impl<Y, S, E, B: Body<Y, S, E>> Coroutine for GeneratorBody<Y, S, E, B> {
    type Yield = Y;
    type Send = S;
    type Return = B::Return;
    type Throw = E;

    #[inline]
    fn resume(self: Pin<&mut Self>, with: Resume<S, E>) -> Outcome<Y, S, B::Return, E> {
        // SAFETY: nothing is moved out of the reference; the body is only run through a pin and dropped in place.
        let this = unsafe { self.get_unchecked_mut() };
        // One run below, so that the body is compiled into it once.
        let with = match (this.phase, with) {
            (Phase::Created, Resume::Start) => Resume::Start,
            (Phase::Suspended, Resume::Send(value)) => Resume::Send(value),
            (Phase::Suspended, Resume::Throw(thrown)) => Resume::Throw(thrown),
            (Phase::Created, Resume::Throw(thrown)) => {
                this.drop_body();
                return Outcome::Thrown(thrown);
            }
            (Phase::Running | Phase::Finished, Resume::Throw(thrown)) => return Outcome::Thrown(thrown),
            (_, with) => return Outcome::Refused(with),
        };
        // If the run panics, the phase stays `Running`: the body is not run again, only dropped.
        this.phase = Phase::Running;
        // SAFETY: the body has not been dropped, and nobody else uses it.
        let body = unsafe { &mut *this.body.body() };
        // SAFETY: `this` comes from a pinned reference, and the body is pinned with it.
        let body = unsafe { Pin::new_unchecked(body) };
        let outcome = match body.run(with, Waker::noop()) {
            Run::Yielded(value) => {
                this.phase = Phase::Suspended;
                return Outcome::Yielded(value);
            }
            Run::Complete(value) => Outcome::Complete(value),
            Run::Thrown(thrown) => Outcome::Thrown(thrown),
            Run::Awaiting => {
                this.drop_body();
                awaited_another()
            }
        };
        this.drop_body();
        outcome
    }

    #[cfg(feature = "alloc")]
    #[inline(always)]
    fn embeds(_: Asked) -> bool {
        !B::DELEGATES && Place::fits::<B::Block>()
    }

    #[cfg(feature = "alloc")]
    #[inline(always)]
    fn seat(self, seat: Seat<'_, Y, S, E>) -> Delegated<Y, S, E, Synchronous<Self>> {
        let block = self.into_body().into_block();
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
        match self.phase {
            // SAFETY: in this phase it has not been dropped, and it is not run while it is borrowed.
            Phase::Suspended => unsafe { B::depth(self.body.body()) },
            Phase::Created | Phase::Running | Phase::Finished => 0,
        }
    }

    #[inline]
    fn status(&self) -> Status {
        self.phase.status()
    }
}

impl<Y, S, E, B> Drop for GeneratorBody<Y, S, E, B> {
    #[inline]
    fn drop(&mut self) {
        if self.phase != Phase::Finished {
            self.drop_body();
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
