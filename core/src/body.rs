//! What happens in one resume of a generator written with the macros.

#![allow(unsafe_code)]

use core::fmt;
use core::future::Future;
use core::mem::ManuallyDrop;
use core::pin::Pin;
use core::task::Poll;

use crate::generator::Coroutine;
use crate::slot::{BodyMaker, Left, Slot};
use crate::state::{Outcome, Resume, Status};

/// A generator whose body the macros wrote: what `#[generator] fn .. -> impl Generator<..>` and
/// [`generate!`](crate::generate) make.
///
/// It is the body's `async` block and one byte. It has to be pinned to be driven, as a future has.
#[must_use = "generators are lazy and do nothing unless resumed"]
pub struct GeneratorBody<Y, S, E, F: Future> {
    phase: Phase,
    /// Dropped in place when the phase becomes `Finished`, and never touched again.
    body: ManuallyDrop<F>,
    /// Ties the types of the slot to those of the body's handle.
    _maker: BodyMaker<Y, S, E>,
}

/// How far the body is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// The body has not been polled.
    Created,
    /// The body stands at a yield.
    Suspended,
    /// The body is being polled. Seen from outside only after a panic came out of it.
    Running,
    /// The body has been dropped.
    Finished,
}

impl<Y, S, E> BodyMaker<Y, S, E> {
    /// The generator with this body.
    #[inline]
    pub fn generator<F: Future>(self, body: F) -> GeneratorBody<Y, S, E, F> {
        GeneratorBody { phase: Phase::Created, body: ManuallyDrop::new(body), _maker: self }
    }
}

impl<Y, S, E, F: Future> GeneratorBody<Y, S, E, F> {
    /// Polls the body once, in phase `Running`, and leaves the phase that follows from it.
    #[inline]
    fn step(self: Pin<&mut Self>, mut slot: Slot<Y, S, E>) -> Outcome<Y, S, F::Output, E> {
        // SAFETY: nothing is moved out of the reference; the body is only polled through a pin and dropped in place.
        let this = unsafe { self.get_unchecked_mut() };
        // If the poll panics, the phase stays `Running`: the body is not polled again, only dropped.
        this.phase = Phase::Running;
        // SAFETY: `this` comes from a pinned reference, and the body is pinned with it.
        let body = unsafe { Pin::new_unchecked(&mut *this.body) };
        match slot.poll(body) {
            Poll::Ready(value) => {
                this.drop_body();
                Outcome::Complete(value)
            }
            Poll::Pending => match slot.into_left() {
                Left::Yielded(value) => {
                    this.phase = Phase::Suspended;
                    Outcome::Yielded(value)
                }
                Left::Thrown(thrown) => {
                    this.drop_body();
                    Outcome::Thrown(thrown)
                }
                Left::Nothing => {
                    this.drop_body();
                    awaited_another()
                }
            },
        }
    }

    /// Drops the body where it is. Called in every phase but `Finished`.
    #[inline]
    fn drop_body(&mut self) {
        // Set first, so that a panic in a destructor does not lead here again.
        self.phase = Phase::Finished;
        // SAFETY: the phase was another one, so the body has not been dropped, and is not touched after this. It is
        // dropped where it was pinned.
        unsafe { ManuallyDrop::drop(&mut self.body) };
    }
}

#[diagnostic::do_not_recommend]
impl<Y, S, E, F: Future> Coroutine for GeneratorBody<Y, S, E, F> {
    type Yield = Y;
    type Send = S;
    type Return = F::Output;
    type Throw = E;

    #[inline]
    fn resume(self: Pin<&mut Self>, with: Resume<S, E>) -> Outcome<Y, S, F::Output, E> {
        // One call of `step`, so that the body is compiled into it once.
        let slot = match (self.phase, with) {
            (Phase::Created, Resume::Start) => Slot::empty(),
            (Phase::Suspended, Resume::Send(value)) => Slot::with_sent(value),
            (Phase::Suspended, Resume::Throw(thrown)) => Slot::with_thrown(thrown),
            (Phase::Created, Resume::Throw(thrown)) => {
                // SAFETY: nothing is moved out of the reference; the body is dropped in place.
                unsafe { self.get_unchecked_mut() }.drop_body();
                return Outcome::Thrown(thrown);
            }
            (Phase::Running | Phase::Finished, Resume::Throw(thrown)) => return Outcome::Thrown(thrown),
            (_, with) => return Outcome::Refused(with),
        };
        self.step(slot)
    }

    #[inline]
    fn status(&self) -> Status {
        match self.phase {
            Phase::Created => Status::Created,
            Phase::Suspended => Status::Suspended,
            Phase::Running | Phase::Finished => Status::Finished,
        }
    }
}

impl<Y, S, E, F: Future> Drop for GeneratorBody<Y, S, E, F> {
    #[inline]
    fn drop(&mut self) {
        if self.phase != Phase::Finished {
            self.drop_body();
        }
    }
}

impl<Y, S, E, F: Future> fmt::Debug for GeneratorBody<Y, S, E, F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("GeneratorBody").field("status", &self.status()).finish_non_exhaustive()
    }
}

/// Reached only by an `.await` that a macro hid from `#[generator]`.
#[cold]
#[track_caller]
fn awaited_another() -> ! {
    panic!("a generator awaited something that is not a yield: `.await` needs an async generator")
}
