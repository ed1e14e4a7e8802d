//! What happens in one step of a body?
//!
//! The body is one of any type: an [`ErasedBody`] (see `erased.rs`).

#![allow(unsafe_code)]
// `cast` is a function, which a debug build would compile for each body.
#![allow(clippy::ptr_as_ptr)]

use core::future::Future;
use core::ptr;
use core::task::{Context, Poll, Waker};

use crate::engine::erased::{DropFn, Erased, PollFn};
use crate::engine::in_place::InPlace;
use crate::engine::slot::{Slot, SlotContext};
use crate::state::{Outcome, Resume, Thrown};

/// What a generator runs: an `async` block, or one together with its delegates.
pub trait Body<Y, S, E> {
    /// The generator's return value.
    type Return;

    /// How a body of this type is run.
    #[allow(private_bounds, reason = "only this crate has bodies")]
    type Kind: BodyKind;

    /// The functions by which the `async` block of a body of this type is run.
    #[allow(private_bounds, private_interfaces, reason = "only this crate has bodies")]
    const FUNCTIONS: <Self::Kind as BodyKind>::Functions<Self::Return>;

    /// How many bytes after the start of the body its `async` block is.
    const BLOCK: usize;

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

/// Whether a body delegates. The engine has one copy for each kind, beside those for the types of the values.
pub(crate) trait BodyKind {
    /// The functions by which the `async` block of such a body is run, if it returns an R.
    type Functions<R>: Copy;

    /// Runs a body of this kind to its next yield or to its end. If it panics, nothing of the body is left but its memory.
    ///
    /// A body that is awaiting is resumed with [`Resume::Start`].
    ///
    /// # Safety
    ///
    /// The body is of this kind. It is pinned and has not been dropped, and the functions are those of its type.
    unsafe fn run<Y, S, R, E>(
        body: &mut ErasedBody<'_>,
        functions: Self::Functions<R>,
        with: Resume<S, E>,
        waker: &Waker,
    ) -> BodyStep<Y, R, E>;
}

/// How a run ended. The body is to be dropped unless it yielded.
pub(crate) enum BodyStep<Y, R, E> {
    Yielded(Y),
    Complete(R),
    Thrown(Thrown<E>),
    /// It awaits something that is not a yield.
    Awaiting,
}

impl<Y, S, E, F: Future> Body<Y, S, E> for F {
    type Return = F::Output;

    type Kind = BlockKind;

    const FUNCTIONS: PollFn<F::Output> = Erased::<F>::POLL;

    const BLOCK: usize = 0;

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

/// The kind of the bodies that do not delegate: they are an `async` block.
pub struct BlockKind;

impl BodyKind for BlockKind {
    type Functions<R> = PollFn<R>;

    #[cfg_attr(debug_assertions, inline)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn run<Y, S, R, E>(
        body: &mut ErasedBody<'_>,
        poll: PollFn<R>,
        with: Resume<S, E>,
        waker: &Waker,
    ) -> BodyStep<Y, R, E> {
        let mut exchange = SlotContext::new(waker, ptr::null_mut(), Slot::from_resume(with));
        let lent = exchange.waker();
        // SAFETY: the caller says so.
        if let Poll::Ready(value) = unsafe { poll(body.block(), &mut Context::from_waker(&lent)) } {
            return BodyStep::Complete(value);
        }
        if let Some(value) = exchange.slot.take_yielded() {
            return BodyStep::Yielded(value);
        }
        exchange.slot.take_thrown().map_or(BodyStep::Awaiting, BodyStep::Thrown)
    }
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
    Running,
    /// The body has been dropped.
    Finished,
}

/// Where a generator has its body: how many bytes after its own start.
#[derive(Clone, Copy)]
pub(crate) struct Offsets {
    pub(crate) body: usize,
    /// The body's `async` block.
    pub(crate) block: usize,
}

/// The body of a generator without its type.
pub(crate) struct ErasedBody<'g> {
    phase: &'g mut Phase,
    body: *mut (),
    block: *mut (),
    drop: DropFn,
}

impl ErasedBody<'_> {
    /// The body of the generator at that address, at which its phase is.
    ///
    /// # Safety
    ///
    /// There is a generator, to which nothing else has a reference while this is used. The function is that of its body's type,
    /// and the places are those of its own.
    #[inline(always)]
    pub(crate) unsafe fn from_raw(generator: *mut Phase, places: Offsets, drop: DropFn) -> Self {
        // SAFETY: the body is in the generator, the caller says so.
        let body = unsafe { generator.byte_add(places.body) };
        // SAFETY: and so is its block.
        let block = unsafe { generator.byte_add(places.block) };
        // SAFETY: the phase is at the start of the generator, which nothing else uses.
        let phase = unsafe { &mut *generator };
        ErasedBody { phase, body: body as *mut (), block: block as *mut (), drop }
    }

    /// How far it is.
    #[inline(always)]
    pub(crate) fn phase(&self) -> Phase {
        *self.phase
    }

    /// Where the body is.
    #[cfg(feature = "alloc")]
    #[inline(always)]
    pub(crate) fn address(&self) -> *mut () {
        self.body
    }

    /// Where its `async` block is.
    #[inline(always)]
    pub(crate) fn block(&self) -> *mut () {
        self.block
    }

    /// Runs the body to where it yields, awaits or ends, and drops it there. One that awaits goes on with
    /// [`Resume::Start`].
    ///
    /// # Safety
    ///
    /// The body is of kind K. It is pinned and has not been dropped, and the functions are those of its type.
    #[cfg_attr(debug_assertions, inline)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) unsafe fn run<K: BodyKind, Y, S, R, E>(
        &mut self,
        functions: K::Functions<R>,
        with: Resume<S, E>,
        waker: &Waker,
    ) -> Poll<Outcome<Y, S, R, E>> {
        // If the run panics, the phase is not `Created`, `Suspended` or `Awaiting` any more: the body is not run again.
        *self.phase = Phase::Running;
        // SAFETY: the caller says so.
        let outcome = match unsafe { K::run(self, functions, with, waker) } {
            BodyStep::Yielded(value) => {
                *self.phase = Phase::Suspended;
                return Poll::Ready(Outcome::Yielded(value));
            }
            BodyStep::Awaiting => {
                *self.phase = Phase::Awaiting;
                return Poll::Pending;
            }
            BodyStep::Complete(value) => Outcome::Complete(value),
            BodyStep::Thrown(thrown) => Outcome::Thrown(thrown),
        };
        self.finish();
        Poll::Ready(outcome)
    }

    /// Drops the body where it is, if that was not done.
    #[inline(always)]
    pub(crate) fn finish(&mut self) {
        // SAFETY: they belong together, as `of` was promised.
        unsafe { finish(self.phase, self.body, self.drop) };
    }
}

/// Drops the body at that address where it is, if that was not done.
///
/// # Safety
///
/// The phase and the function are those of the body at that address.
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) unsafe fn finish(phase: &mut Phase, body: *mut (), drop: DropFn) {
    if *phase != Phase::Finished {
        // Set first, so that a panic in a destructor does not lead here again.
        *phase = Phase::Finished;
        // SAFETY: the phase was another one, so the body has not been dropped, and is not touched after this. It is
        // dropped where it was pinned. The function is that of the body: the caller says so.
        unsafe { drop(body) };
    }
}

/// How deep a body in that phase is delegating.
#[inline(always)]
pub(crate) fn depth<Y, S, E, B: Body<Y, S, E>>(phase: Phase, body: &InPlace<B>) -> usize {
    match phase {
        // SAFETY: in these phases it has not been dropped, and it is not run while it is borrowed.
        Phase::Suspended | Phase::Awaiting => unsafe { B::depth(body.body()) },
        Phase::Created | Phase::Running | Phase::Finished => 0,
    }
}

/// Takes the body of a generator that has not started, and panics if it has.
///
/// # Safety
///
/// The phase is that of the body, and of a generator that owns it.
#[cfg(feature = "alloc")]
#[inline(always)]
pub(crate) unsafe fn take_body<B>(phase: &mut Phase, body: &InPlace<B>) -> B {
    if *phase != Phase::Created {
        cannot_delegate();
    }
    *phase = Phase::Finished;
    // SAFETY: in phase `Created` the body has not been dropped, nor run, so it is not pinned yet; in phase `Finished`
    // it is not touched again.
    unsafe { body.body().read() }
}

#[cfg(feature = "alloc")]
#[cold]
#[inline(never)]
pub(crate) fn cannot_delegate() -> ! {
    panic!("cannot delegate to this generator: it has finished, or it is suspended at a yield that waits for a value")
}
