//! What happens in one step of a body?

#![allow(unsafe_code)]
// `cast` is a function, which a debug build would compile for each body.
#![allow(clippy::ptr_as_ptr)]

use core::future::Future;
use core::pin::Pin;
use core::ptr;
use core::task::{Context, Poll, Waker};

#[cfg(feature = "alloc")]
use crate::delegate::not_at_its_start;
use crate::in_place::{InPlace, in_place};
use crate::slot::{Exchange, Slot};
use crate::state::{Outcome, Resume, Thrown};

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
        let mut exchange = Exchange::new(waker, ptr::null_mut(), Slot::resumed(with));
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

/// A body, and how far it is. Where it is pinned, so is the body.
///
/// In a debug build each function here is compiled once for each generator, as are those that it calls: so they are few, and some
/// things are written out.
pub(crate) struct PhasedBody<B> {
    pub(crate) phase: Phase,
    /// Dropped in place when the phase becomes `Finished`, and never touched again.
    pub(crate) body: InPlace<B>,
}

/// How far a body is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
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

impl<B> PhasedBody<B> {
    /// Runs the body to where it yields, awaits or ends, and drops it there. One that awaits goes on with [`Resume::Start`].
    ///
    /// # Safety
    ///
    /// This is pinned, and the body has not been dropped.
    #[inline(always)]
    pub(crate) unsafe fn run<Y, S, E>(&mut self, with: Resume<S, E>, waker: &Waker) -> Poll<Outcome<Y, S, B::Return, E>>
    where
        B: Body<Y, S, E>,
    {
        // If the run panics, the phase stays `Polled`: the body is not run again, only dropped.
        self.phase = Phase::Polled;
        let body = in_place!(self.body, B);
        // SAFETY: the body has not been dropped, and nobody else uses it.
        let body = unsafe { &mut *body };
        // SAFETY: this is pinned, and the body is pinned with it.
        let body = unsafe { Pin::new_unchecked(body) };
        let outcome = match body.run(with, waker) {
            Run::Yielded(value) => {
                self.phase = Phase::Suspended;
                return Poll::Ready(Outcome::Yielded(value));
            }
            Run::Awaiting => {
                self.phase = Phase::Awaiting;
                return Poll::Pending;
            }
            Run::Complete(value) => Outcome::Complete(value),
            Run::Thrown(thrown) => Outcome::Thrown(thrown),
        };
        self.finish();
        Poll::Ready(outcome)
    }

    /// Drops the body where it is, if that was not done.
    #[inline(always)]
    pub(crate) fn finish(&mut self) {
        if self.phase != Phase::Finished {
            // Set first, so that a panic in a destructor does not lead here again.
            self.phase = Phase::Finished;
            let body = in_place!(self.body, B);
            // SAFETY: the phase was another one, so the body has not been dropped, and is not touched after this. It is
            // dropped where it was pinned.
            unsafe { ptr::drop_in_place(body) };
        }
    }

    /// How deep it is delegating.
    #[inline(always)]
    pub(crate) fn depth<Y, S, E>(&self) -> usize
    where
        B: Body<Y, S, E>,
    {
        match self.phase {
            // SAFETY: in these phases it has not been dropped, and it is not run while it is borrowed.
            Phase::Suspended | Phase::Awaiting => unsafe { B::depth(self.body.body()) },
            Phase::Created | Phase::Polled | Phase::Finished => 0,
        }
    }

    /// The body of a generator that has not started. One that has is pinned, and does not come here.
    #[cfg(feature = "alloc")]
    #[inline(always)]
    pub(crate) fn into_body(mut self) -> B {
        if self.phase != Phase::Created {
            not_at_its_start();
        }
        self.phase = Phase::Finished;
        // SAFETY: in phase `Created` the body has not been dropped, nor run, so it is not pinned yet; in phase `Finished`
        // it is not touched again.
        unsafe { self.body.body().read() }
    }
}

impl<B> Drop for PhasedBody<B> {
    #[inline]
    fn drop(&mut self) {
        self.finish();
    }
}
