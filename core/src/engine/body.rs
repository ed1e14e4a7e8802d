//! One step of a body: a resume, from the poll to the outcome.
//!
//! The type of the body is erased: see [`ErasedBody`] and `erased.rs`.

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

/// The body of a generator: an `async` block, or an `async` block with its delegates.
pub trait Body<Y, S, E> {
    /// The generator's return value.
    type Return;

    /// Selects the engine's code for bodies of this type.
    #[allow(private_bounds, reason = "only this crate has bodies")]
    type Kind: BodyKind;

    /// The functions that run the `async` block of a body of this type.
    #[allow(private_bounds, private_interfaces, reason = "only this crate has bodies")]
    const FUNCTIONS: <Self::Kind as BodyKind>::Functions<Self::Return>;

    /// The offset of the `async` block from the start of the body, in bytes.
    const BLOCK: usize;

    /// Returns the number of active delegates. Takes a pointer, because a reference to the body would cover what the
    /// body borrows from itself.
    ///
    /// # Safety
    ///
    /// `this` points to a body that has not been dropped, and the body is not run during the call.
    unsafe fn depth(this: *const Self) -> usize;

    /// Whether the body can delegate.
    #[cfg(feature = "alloc")]
    const DELEGATES: bool;

    /// The type of its `async` block.
    #[cfg(feature = "alloc")]
    type Block: Future<Output = Self::Return>;

    /// The type that has to be [`Send`] for the body to be. It is that of the `async` block as the macros wrote it, or
    /// the unit if the block has been proven to be `Send` ([`ProvenSend`]).
    type SendIf;
}

/// A type for each of the two kinds of bodies: those that delegate and those that do not. The engine has one copy for
/// each kind and each set of value types.
pub(crate) trait BodyKind {
    /// The functions that run the `async` block of such a body, if it returns an `R`.
    type Functions<R>: Copy;

    /// Runs a body of this kind to its next yield or to its end. If the body panics, its locals and its delegates have
    /// been dropped when this unwinds, and its phase is `Running` or `Finished`.
    ///
    /// A body that is awaiting is run with [`Resume::Start`].
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

/// The result of one run of a body. The caller drops the body after `Complete` and `Thrown`.
pub(crate) enum BodyStep<Y, R, E> {
    Yielded(Y),
    Complete(R),
    Thrown(Thrown<E>),
    /// The body awaits something that is not a yield.
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

    type SendIf = F;
}

/// A body whose `async` block is [`Send`].
///
/// rustc need not look into the body to see that it is. So a generator whose signature demands `Send` has no part in the
/// chain of types through which rustc looks for the `Send` of its delegators.
///
/// It is made by `SendBodyMaker` alone, of a block that is `Send`.
#[repr(transparent)]
pub struct ProvenSend<B>(pub(crate) B);

impl<Y, S, E, B: Body<Y, S, E>> Body<Y, S, E> for ProvenSend<B> {
    type Return = B::Return;

    type Kind = B::Kind;

    #[allow(private_bounds, private_interfaces, reason = "only this crate has bodies")]
    const FUNCTIONS: <B::Kind as BodyKind>::Functions<B::Return> = B::FUNCTIONS;

    const BLOCK: usize = B::BLOCK;

    #[inline]
    unsafe fn depth(this: *const Self) -> usize {
        // SAFETY: by the caller's contract, and the body is at the same address.
        unsafe { B::depth(this as *const B) }
    }

    #[cfg(feature = "alloc")]
    const DELEGATES: bool = B::DELEGATES;

    #[cfg(feature = "alloc")]
    type Block = B::Block;

    type SendIf = ();
}

/// The kind of the bodies that do not delegate: the body is its `async` block.
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
        // Set before the run: if the body panics, the phase is not `Created`, `Suspended` or `Awaiting`, and so the
        // body is not run again.
        *body.phase = Phase::Running;
        let mut exchange = SlotContext::new(waker, ptr::null_mut(), Slot::from_resume(with));
        let lent = exchange.waker();
        // SAFETY: by the caller's contract.
        if let Poll::Ready(value) = unsafe { poll(body.block(), &mut Context::from_waker(&lent)) } {
            return BodyStep::Complete(value);
        }
        // A body that returns has taken what was in the slot, so the slot is read only after a pending poll.
        if let Some(value) = exchange.slot.take_yielded() {
            return BodyStep::Yielded(value);
        }
        exchange.slot.take_thrown().map_or(BodyStep::Awaiting, BodyStep::Thrown)
    }
}

/// The state of a body. It is stored in the generator.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// Not run yet. Set when the generator is made.
    Created,
    /// Suspended at a yield. Set when a run ends with `BodyStep::Yielded`.
    Suspended,
    /// Suspended at an `.await`. Set when a run ends with `BodyStep::Awaiting`.
    Awaiting,
    /// Being polled. Set before each poll of a body that does not delegate; one that delegates is dropped when it panics.
    /// Seen from outside the engine only after a panic of the body.
    Running,
    /// Dropped. Set before the body is dropped, and never changed again.
    Finished,
}

/// The offsets of a body from the start of its generator, in bytes.
#[derive(Clone, Copy)]
pub(crate) struct Offsets {
    pub(crate) body: usize,
    /// The body's `async` block.
    pub(crate) block: usize,
}

/// A pointer to the body of a generator, without the body's type.
pub(crate) struct ErasedBody<'g> {
    phase: &'g mut Phase,
    body: *mut (),
    block: *mut (),
    drop: DropFn,
}

impl ErasedBody<'_> {
    /// Makes the pointer from the address of a generator, which begins with its phase.
    ///
    /// # Safety
    ///
    /// A generator is at that address, and nothing else has a reference to it while the result is used. `drop` is the
    /// drop function of its body's type, and `offsets` are the offsets of its own type.
    #[inline(always)]
    pub(crate) unsafe fn from_raw(generator: *mut Phase, offsets: Offsets, drop: DropFn) -> Self {
        // SAFETY: the body is in the generator, by the caller's contract.
        let body = unsafe { generator.byte_add(offsets.body) };
        // SAFETY: and so is its block.
        let block = unsafe { generator.byte_add(offsets.block) };
        // SAFETY: the phase is at the start of the generator, which nothing else uses.
        let phase = unsafe { &mut *generator };
        ErasedBody { phase, body: body as *mut (), block: block as *mut (), drop }
    }

    /// Returns the phase of the body.
    #[inline(always)]
    pub(crate) fn phase(&self) -> Phase {
        *self.phase
    }

    /// Returns the address of the body.
    #[cfg(feature = "alloc")]
    #[inline(always)]
    pub(crate) fn address(&self) -> *mut () {
        self.body
    }

    /// Returns the address of the body's `async` block.
    #[inline(always)]
    pub(crate) fn block(&self) -> *mut () {
        self.block
    }

    /// Runs the body until it yields, awaits or ends, and drops it in place if it ends. A body that awaits is run with
    /// [`Resume::Start`].
    ///
    /// # Safety
    ///
    /// The body is of kind `K`. It is pinned and has not been dropped, and the functions are those of its type.
    #[cfg_attr(debug_assertions, inline)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(crate) unsafe fn run<K: BodyKind, Y, S, R, E>(
        &mut self,
        functions: K::Functions<R>,
        with: Resume<S, E>,
        waker: &Waker,
    ) -> Poll<Outcome<Y, S, R, E>> {
        // SAFETY: by the caller's contract.
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
        // The outcome has been moved out of the body's memory, so the body can be dropped before the caller sees the
        // outcome.
        self.finish();
        Poll::Ready(outcome)
    }

    /// Drops the body in place, unless it has been dropped.
    #[inline(always)]
    pub(crate) fn finish(&mut self) {
        // SAFETY: phase, body and function belong together, by the contract of `from_raw`.
        unsafe { finish(self.phase, self.body, self.drop) };
    }
}

/// Drops the body at that address in place, unless it has been dropped.
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
        // dropped where it was pinned. The function is that of the body, by the caller's contract.
        unsafe { drop(body) };
    }
}

/// Returns the number of active delegates of a body in that phase.
#[inline(always)]
pub(crate) fn depth<Y, S, E, B: Body<Y, S, E>>(phase: Phase, body: &InPlace<B>) -> usize {
    match phase {
        // SAFETY: in these phases the body has not been dropped, and it is not run while it is borrowed.
        Phase::Suspended | Phase::Awaiting => unsafe { B::depth(body.body()) },
        Phase::Created | Phase::Running | Phase::Finished => 0,
    }
}

/// Takes the `async` block out of a body.
///
/// The block is read as what it is, and not as a part of the body: a body is a union, of which LLVM copies every byte.
///
/// # Safety
///
/// The body has not been run or dropped, and is not touched again.
#[cfg(feature = "alloc")]
#[inline(always)]
pub(crate) unsafe fn take_block<Y, S, E, B: Body<Y, S, E>>(body: &InPlace<B>) -> B::Block {
    // SAFETY: the block is at that offset in the body.
    let block = unsafe { body.body().byte_add(B::BLOCK) };
    // SAFETY: the block has not been dropped, by the caller's contract. It has not been polled, so it is not pinned yet.
    unsafe { block.cast::<B::Block>().read() }
}

#[cfg(feature = "alloc")]
#[cold]
#[inline(never)]
pub(crate) fn cannot_delegate() -> ! {
    panic!("cannot delegate to this generator: it has finished, or it is suspended at a yield that waits for a value")
}
