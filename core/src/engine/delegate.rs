//! The contract between a delegator and its delegate: what the hidden methods of a generator receive when another
//! generator delegates to it, and what they return.
//!
//! The hidden methods of [`Coroutine`](crate::Coroutine) and [`AsyncCoroutine`](crate::AsyncCoroutine) name these
//! types, so nothing here names those traits.

#![allow(unsafe_code)]

use core::cell::UnsafeCell;
use core::future::Future;
use core::marker::{PhantomData, PhantomPinned};
use core::mem::MaybeUninit;
use core::pin::Pin;
use core::ptr;
use core::task::{Context, Poll};

use crate::engine::block::Block;
use crate::engine::erased::{Erased, PollFn};
use crate::engine::frame_stack::{DepthFn, Frame, FrameBody, Frames, no_depth};
use crate::engine::slot::{self, Handle, Invariant, Slot, SlotContext, SlotTag, context_was_replaced};
use crate::trace_hooks;

/// A body's pointer to the frame stack of the generator that runs it.
///
/// The body takes it when it begins, because a plain call pushes a delegate. If a future pushed it, the delegate's type
/// would be part of the body's type, and that of a recursive generator would be infinite.
pub struct Stack<Y, S, E> {
    frames: *mut Frames,
    types: Invariant<Y, S, E>,
}

// SAFETY: a body uses it only while the body is run, and then its generator, which owns the stack, is on this thread.
unsafe impl<Y, S, E> Send for Stack<Y, S, E> {}
// SAFETY: as above.
unsafe impl<Y, S, E> Sync for Stack<Y, S, E> {}

/// The future that returns the [`Stack`].
pub struct TakeStack<Y, S, E> {
    types: Invariant<Y, S, E>,
}

impl<Y, S, E> Future for TakeStack<Y, S, E> {
    type Output = Stack<Y, S, E>;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Stack<Y, S, E>> {
        // SAFETY: as in `Yield::poll`.
        match unsafe { Slot::<Y, S, E>::from_context(context) } {
            // As in `AssertFirstPoll`.
            Some(slot) if slot.tag() == SlotTag::Empty => {}
            _ => context_was_replaced(),
        }
        // SAFETY: the context is the engine's, and its slot context lives for this poll.
        let frames = unsafe { slot::frame_stack_of(slot::slot_context_of(context)) };
        Poll::Ready(Stack { frames: frames.cast(), types: PhantomData })
    }
}

// Methods, because the futures get their types from the handle's type.
#[allow(clippy::unused_self)]
impl<Y, S, E> Handle<Y, S, E> {
    /// Returns a future for the frame stack of the generator that runs this body.
    #[inline]
    pub fn frame_stack(&self) -> TakeStack<Y, S, E> {
        TakeStack { types: PhantomData }
    }
}

/// The delegator's side of a new delegation: the frame stack, and the first value to send. The type has no public name,
/// so that other crates cannot override [`Coroutine::become_delegate`](crate::Coroutine).
pub struct Delegator<'s, Y, S, E> {
    pub(crate) stack: &'s Stack<Y, S, E>,
    /// The value for the first resume of a delegate that is already suspended.
    pub(crate) first: Option<S>,
}

impl<'s, Y, S, E> Delegator<'s, Y, S, E> {
    /// Begins a delegation on this stack. A delegate that is already suspended is resumed with `first`.
    #[inline(always)]
    pub(crate) fn new(stack: &'s Stack<Y, S, E>, first: Option<S>) -> Self {
        Delegator { stack, first }
    }

    /// Moves the body of the delegate `D`, which has not begun, into the inline storage of the delegator's future.
    ///
    /// # Safety
    ///
    /// `D` is inline, and its `inline_body` is [`InlineOp::run`] for `F`.
    #[inline(always)]
    pub(crate) unsafe fn push_inline<F, D>(self, future: F) -> DelegateFuture<Y, S, E, D>
    where
        F: Future,
        D: Delegate<Return = F::Output>,
    {
        // SAFETY: the body that took this stack is being run, so the stack lives, and no reference to it does.
        unsafe { (*self.stack.frames).push_inline() };
        trace_hooks::on_delegate_inline();
        // SAFETY: by the caller's contract.
        unsafe { DelegateFuture::new(InlineStorage::holding(future), MaybeUninit::new(false)) }
    }

    /// Pushes the body of the delegate `D`, which has not begun, into a frame.
    #[inline(always)]
    pub(crate) fn push<B, D>(self, body: B) -> DelegateFuture<Y, S, E, D>
    where
        B: FrameBody,
        D: Delegate<Return = B::Output>,
    {
        assert!(!is_inline::<D>(), "what is embedded is not on the stack");
        // The trace is called first, because nothing that can panic may come between the push and the first poll of the
        // delegation: see `poll_on_stack`.
        trace_hooks::on_delegate_in_frame();
        // SAFETY: the body that took this stack is being run, so the stack lives, and no reference to it does.
        let frame = unsafe { (*self.stack.frames).push::<SlotContext<'_, Y, S, E>, B>(body) };
        // SAFETY: the frame has just been pushed.
        unsafe { DelegateFuture::new(InlineStorage::of_frame(frame), MaybeUninit::uninit()) }
    }

    /// Pushes the body of a delegate that was boxed, and that returns what the body returns.
    // The code of `push` once more: a function in both would be compiled for each delegate.
    #[inline(always)]
    pub(crate) fn push_unboxed<F: Future>(&self, future: F) -> PushedFrame {
        trace_hooks::on_delegate_in_frame();
        let body = BodyFrame { future };
        // SAFETY: as in `push`.
        PushedFrame(unsafe { (*self.stack.frames).push::<SlotContext<'_, Y, S, E>, _>(body) })
    }
}

/// The frame that has just been pushed. The type has no public name, so that other crates cannot override
/// [`Coroutine::unbox_into_frame`](crate::Coroutine).
pub struct PushedFrame(*mut Frame);

impl PushedFrame {
    /// Makes the delegation to the delegate `D`, whose body is in the frame.
    ///
    /// # Safety
    ///
    /// The frame has just been pushed onto the stack of the delegator, with a body that returns what `D` does. `Y`, `S`
    /// and `E` are the types of the delegator.
    #[inline(always)]
    pub(crate) unsafe fn delegation<Y, S, E, D: Delegate>(self) -> DelegateFuture<Y, S, E, D> {
        assert!(!is_inline::<D>(), "an inline delegate has no frame");
        // SAFETY: by the caller's contract.
        unsafe { DelegateFuture::new(InlineStorage::of_frame(self.0), MaybeUninit::uninit()) }
    }
}

/// An `async` block in a frame.
#[repr(transparent)]
pub(crate) struct BodyFrame<F> {
    pub(crate) future: F,
}

impl<F: Future> Future for BodyFrame<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        // SAFETY: the future is pinned with `self`.
        unsafe { self.map_unchecked_mut(|this| &mut this.future) }.poll(context)
    }
}

impl<F: Future> FrameBody for BodyFrame<F> {
    // That of the future, which is at the same address.
    const POLL: PollFn<F::Output> = Erased::<F>::POLL;

    const DEPTH: DepthFn = no_depth;
}

/// What a delegation to a generator awaits, in [`Delegating`](crate::delegation::future::Delegating): the body of the
/// generator, which is inline or in a frame.
pub struct DelegateFuture<Y, S, E, D: Delegate> {
    /// The inline storage: the body of the delegate if it is inline, else the address of its frame.
    pub(crate) storage: InlineStorage,
    /// Whether the inline body has been dropped. Uninitialised if the body is in a frame.
    pub(crate) gone: MaybeUninit<bool>,
    /// The delegation has the auto traits and the borrows of the delegate, wherever its body is. Invariant, because the
    /// value that comes back is of this very type: a longer lifetime for it would be forged.
    delegate: PhantomData<(D, fn(D) -> D)>,
    types: Invariant<Y, S, E>,
}

impl<Y, S, E, D: Delegate> DelegateFuture<Y, S, E, D> {
    /// # Safety
    ///
    /// If the delegate is inline, its body is in the storage, and `gone` is false. If not, its body has just been pushed onto the stack of
    /// the generator that is being run, the storage has the address of that frame, and the body of that generator
    /// awaits this delegation at once.
    #[inline(always)]
    unsafe fn new(storage: InlineStorage, gone: MaybeUninit<bool>) -> Self {
        DelegateFuture { storage, gone, delegate: PhantomData, types: PhantomData }
    }
}

/// The size of the inline storage, in words. Each delegation in a body takes that much of it; delegations that are not
/// alive at the same time share it.
const WORDS: usize = 8 + WORDS_OF_THE_TRACE;

/// The words that the trace adds to a body. They do not count against the limit.
const WORDS_OF_THE_TRACE: usize = size_of::<Block<()>>() / size_of::<usize>();

/// Inline storage: the body of an inline delegate, or the address of the frame in which the body is.
pub(crate) struct InlineStorage {
    /// In a cell, because the type of the body is not known here, and the body may have cells.
    words: UnsafeCell<MaybeUninit<[usize; WORDS]>>,
    /// The body may point to itself. An exclusive reference to a type that is not `Unpin` is not assumed to be unique.
    _pinned: PhantomPinned,
}

// SAFETY: nothing is done through a shared reference. `DelegateFuture` has the auto traits of the delegate.
unsafe impl Sync for InlineStorage {}

// As for `Sync`.
impl core::panic::RefUnwindSafe for InlineStorage {}

impl InlineStorage {
    #[inline(always)]
    const fn empty() -> Self {
        // Not written as a struct expression: rustc makes a constant of that, and LLVM would fill the storage with
        // zeros.
        // SAFETY: all fields are `MaybeUninit` or of size zero.
        unsafe { MaybeUninit::uninit().assume_init() }
    }

    /// Returns whether a body of type `F` fits.
    #[inline(always)]
    pub(crate) const fn fits<F>() -> bool {
        size_of::<F>() <= WORDS * size_of::<usize>() && align_of::<F>() <= align_of::<usize>()
    }

    /// Makes storage that holds `body`, which fits.
    #[inline(always)]
    pub(crate) fn holding<F>(body: F) -> Self {
        // Not in a constant: constants are also evaluated in branches that are never taken.
        assert!(Self::fits::<F>(), "an inline body fits into its storage");
        let mut storage = InlineStorage::empty();
        // SAFETY: the body fits.
        unsafe { storage.body().cast::<F>().write(body) };
        storage
    }

    /// Makes storage that holds the address of a frame.
    #[inline(always)]
    pub(crate) fn of_frame(frame: *mut Frame) -> Self {
        let mut storage = InlineStorage::empty();
        // SAFETY: a pointer fits, and nothing else is in the storage.
        unsafe { storage.body().cast::<*mut Frame>().write(frame) };
        storage
    }

    /// Returns the frame whose address is in this storage.
    ///
    /// # Safety
    ///
    /// The storage was made by [`InlineStorage::of_frame`].
    #[inline(always)]
    pub(crate) unsafe fn frame(&mut self) -> *mut Frame {
        // SAFETY: the address of the frame is there, by the caller's contract.
        unsafe { self.body().cast::<*mut Frame>().read() }
    }

    #[inline(always)]
    pub(crate) fn body(&mut self) -> *mut () {
        self.words.get().cast()
    }
}

/// An operation on an inline body. The type has no public name, so that other crates cannot override
/// [`Coroutine::inline_body`](crate::Coroutine).
pub struct InlineOp<'a, 'c> {
    pub(crate) body: *mut (),
    pub(crate) what: InlineOpKind<'a, 'c>,
}

pub(crate) enum InlineOpKind<'a, 'c> {
    Poll(&'a mut Context<'c>),
    Drop,
}

impl InlineOp<'_, '_> {
    /// Applies the operation to the body. Returns `Pending` after a drop.
    ///
    /// # Safety
    ///
    /// The body is a live future of type `F`.
    #[inline(always)]
    pub(crate) unsafe fn run<F: Future>(self) -> Poll<F::Output> {
        let body = self.body.cast::<F>();
        match self.what {
            InlineOpKind::Poll(context) => {
                // SAFETY: the body lives as long as its storage, and has this type by the caller's contract.
                let body = unsafe { &mut *body };
                // SAFETY: the storage is pinned, and the body is dropped in it.
                unsafe { Pin::new_unchecked(body) }.poll(context)
            }
            InlineOpKind::Drop => {
                // SAFETY: as above; the delegation drops the body once.
                unsafe { ptr::drop_in_place(body) };
                Poll::Pending
            }
        }
    }
}

/// Seals the hidden methods: only this crate can make one.
pub struct CrateToken(());

/// The functions of a delegate that a delegation needs.
pub trait Delegate {
    /// The delegate's return value.
    type Return;

    /// Returns whether the delegate's body is inline.
    fn is_inline(asked: CrateToken) -> bool;

    /// Polls or drops the inline body, as `op` says.
    fn inline_body(op: InlineOp<'_, '_>) -> Poll<Self::Return>;
}

/// A coroutine as a delegate.
pub struct SyncDelegate<C>(PhantomData<C>);

/// An async coroutine as a delegate.
pub struct AsyncDelegate<C>(PhantomData<C>);

/// Returns whether a delegate of type `D` is inline when it is delegated to by value. The result is the same for each
/// call.
#[inline(always)]
pub(crate) fn is_inline<D: Delegate>() -> bool {
    D::is_inline(CrateToken(()))
}
