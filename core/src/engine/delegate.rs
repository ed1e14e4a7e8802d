//! The contract between a delegator and its delegate: what a generator is handed when another one delegates to it, and what
//! it hands back.
//!
//! The hidden methods of [`Coroutine`](crate::Coroutine) and [`AsyncCoroutine`](crate::AsyncCoroutine) name these types, so
//! nothing here knows those traits.

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

/// A body's way to the stack of the generator that runs it.
///
/// It is taken when the body begins, because a delegate is pushed by a plain call: were it handed to a future, its type
/// would be part of the body's, and a recursive generator's would be infinite.
pub struct Stack<Y, S, E> {
    frames: *mut Frames,
    types: Invariant<Y, S, E>,
}

// SAFETY: a body uses it only while it is run, and then its generator, whose stack it is, is on this thread.
unsafe impl<Y, S, E> Send for Stack<Y, S, E> {}
// SAFETY: as above.
unsafe impl<Y, S, E> Sync for Stack<Y, S, E> {}

/// The future that takes the stack.
pub struct TakeStack<Y, S, E> {
    types: Invariant<Y, S, E>,
}

impl<Y, S, E> Future for TakeStack<Y, S, E> {
    type Output = Stack<Y, S, E>;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Stack<Y, S, E>> {
        // SAFETY: as in `Yield::poll`.
        match unsafe { Slot::<Y, S, E>::from_context(context) } {
            // As in `Begin`.
            Some(slot) if slot.tag() == SlotTag::Empty => {}
            _ => context_was_replaced(),
        }
        // SAFETY: the context is the engine's, whose exchange lives for this poll.
        let frames = unsafe { slot::frame_stack_of(slot::slot_context_of(context)) };
        Poll::Ready(Stack { frames: frames.cast(), types: PhantomData })
    }
}

// Methods, because it is the handle's type that gives the futures theirs.
#[allow(clippy::unused_self)]
impl<Y, S, E> Handle<Y, S, E> {
    /// The stack of the generator that runs this body.
    #[inline]
    pub fn stack(&self) -> TakeStack<Y, S, E> {
        TakeStack { types: PhantomData }
    }
}

/// A place for one delegate on the stack. It has no public name, so nobody else can write [`Coroutine::become_delegate`].
pub struct Delegator<'s, Y, S, E> {
    pub(crate) stack: &'s Stack<Y, S, E>,
    /// What a delegate is resumed with that is suspended already.
    pub(crate) first: Option<S>,
}

impl<'s, Y, S, E> Delegator<'s, Y, S, E> {
    /// The next place on the stack, for a delegate that is resumed with `first` if it is suspended already.
    #[inline(always)]
    pub(crate) fn new(stack: &'s Stack<Y, S, E>, first: Option<S>) -> Self {
        Delegator { stack, first }
    }

    /// Seats the body of the delegate `D`, which has not begun, on the stack.
    #[inline(always)]
    pub(crate) fn body<F, D>(self, future: F) -> DelegateFuture<Y, S, E, D>
    where
        F: Future,
        D: Delegate<Return = F::Output>,
    {
        self.push(BodyFrame { future })
    }

    /// Seats the body of the delegate `D`, which has not begun, in the future of its delegator.
    ///
    /// # Safety
    ///
    /// `D` is embedded, and its `inline_body` is [`InlineOp::run`](crate::delegation::inline::Request::fulfil) for `F`.
    #[inline(always)]
    pub(crate) unsafe fn push_inline<F, D>(self, future: F) -> DelegateFuture<Y, S, E, D>
    where
        F: Future,
        D: Delegate<Return = F::Output>,
    {
        // SAFETY: the body that took this stack is being run, so the stack lives, and no reference to it does.
        unsafe { (*self.stack.frames).push_inline() };
        trace_hooks::delegates_inline();
        // SAFETY: the caller says so.
        unsafe { DelegateFuture::new(InlineStorage::holding(future)) }
    }

    #[inline(always)]
    pub(crate) fn push<B, D>(self, body: B) -> DelegateFuture<Y, S, E, D>
    where
        B: FrameBody,
        D: Delegate<Return = B::Output>,
    {
        assert!(!is_inline::<D>(), "what is embedded is not on the stack");
        // First, for nothing that can panic may come between the push and the first poll of the delegation: see
        // `poll_on_stack`.
        trace_hooks::delegates_in_frame();
        // SAFETY: the body that took this stack is being run, so the stack lives, and no reference to it does.
        let frame = unsafe { (*self.stack.frames).push::<SlotContext<'_, Y, S, E>, B>(body) };
        // SAFETY: it has just been pushed.
        unsafe { DelegateFuture::new(InlineStorage::of_frame(frame)) }
    }
}

/// A body in a frame.
#[repr(transparent)]
pub(crate) struct BodyFrame<F> {
    future: F,
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

/// The delegation to a generator, which is in the place or on the stack.
pub struct DelegateFuture<Y, S, E, D: Delegate> {
    /// Holds the body of the delegate if it is embedded, and else the address of its frame.
    pub(crate) place: InlineStorage,
    /// Whether it has been dropped there.
    pub(crate) gone: bool,
    /// Its auto traits and its borrows are those of the delegation, wherever it is. Invariant, for the value that comes back is of
    /// this very type: a longer lifetime for it would be forged.
    delegate: PhantomData<(D, fn(D) -> D)>,
    types: Invariant<Y, S, E>,
}

impl<Y, S, E, D: Delegate> DelegateFuture<Y, S, E, D> {
    /// # Safety
    ///
    /// If the delegate is embedded, its body is in the place. If it is not, its body has just been pushed onto the
    /// stack of the generator that is being run, the place is of its frame, and the body of that generator awaits this
    /// delegation at once.
    #[inline(always)]
    pub(crate) unsafe fn new(place: InlineStorage) -> Self {
        DelegateFuture { place, delegate: PhantomData, types: PhantomData, gone: false }
    }
}

/// How large a body may be. Every delegation in a body takes that much of it, and those that are not alive together share it.
const WORDS: usize = 8 + WORDS_OF_THE_TRACE;

/// What the trace knows of a body, which is not to count.
const WORDS_OF_THE_TRACE: usize = size_of::<Block<()>>() / size_of::<usize>();

/// Where an embedded body is, or the address of the frame in which the body is.
pub(crate) struct InlineStorage {
    /// In a cell, because the type of the body is not known here, and it may have cells.
    words: UnsafeCell<MaybeUninit<[usize; WORDS]>>,
    /// The body may point to itself. References to what is not `Unpin` do not claim to be the only ones.
    _pinned: PhantomPinned,
}

// SAFETY: nothing is done through a shared reference. `DelegateFuture` has the auto traits of the delegate.
unsafe impl Sync for InlineStorage {}

// As for `Sync`.
impl core::panic::RefUnwindSafe for InlineStorage {}

impl InlineStorage {
    #[inline(always)]
    const fn empty() -> Self {
        // Not written by fields: rustc makes a constant of that, and LLVM zeroes the place.
        // SAFETY: there is nothing in it but `MaybeUninit` and a type of size zero.
        unsafe { MaybeUninit::uninit().assume_init() }
    }

    /// Whether such a body fits.
    #[inline(always)]
    pub(crate) const fn fits<F>() -> bool {
        size_of::<F>() <= WORDS * size_of::<usize>() && align_of::<F>() <= align_of::<usize>()
    }

    /// With a body in it, which fits.
    #[inline(always)]
    pub(crate) fn holding<F>(body: F) -> Self {
        // Not a constant: those are evaluated in branches, too, that are never taken.
        assert!(Self::fits::<F>(), "what is embedded fits");
        let mut place = InlineStorage::empty();
        // SAFETY: it fits.
        unsafe { place.body().cast::<F>().write(body) };
        place
    }

    /// Without a body, which is in that frame.
    #[inline(always)]
    pub(crate) fn of_frame(frame: *mut Frame) -> Self {
        let mut place = InlineStorage::empty();
        // SAFETY: a pointer fits, and there is nothing else in the place.
        unsafe { place.body().cast::<*mut Frame>().write(frame) };
        place
    }

    /// The frame of which this was made.
    ///
    /// # Safety
    ///
    /// It was made by [`InlineStorage::of_frame`].
    #[inline(always)]
    pub(crate) unsafe fn frame(&mut self) -> *mut Frame {
        // SAFETY: the caller says that the address of the frame is there.
        unsafe { self.body().cast::<*mut Frame>().read() }
    }

    #[inline(always)]
    pub(crate) fn body(&mut self) -> *mut () {
        self.words.get().cast()
    }
}

/// What is done to an embedded body. It has no public name, so nobody else can write [`Coroutine::inline_body`].
pub struct InlineOp<'a, 'c> {
    pub(crate) body: *mut (),
    pub(crate) what: InlineOpKind<'a, 'c>,
}

pub(crate) enum InlineOpKind<'a, 'c> {
    Poll(&'a mut Context<'c>),
    Drop,
}

impl InlineOp<'_, '_> {
    /// Does it. A body that was dropped is pending.
    ///
    /// # Safety
    ///
    /// The body is such a future.
    #[inline(always)]
    pub(crate) unsafe fn run<F: Future>(self) -> Poll<F::Output> {
        let body = self.body.cast::<F>();
        match self.what {
            InlineOpKind::Poll(context) => {
                // SAFETY: the body lives as long as its place, and by the caller's promise has this type.
                let body = unsafe { &mut *body };
                // SAFETY: the place is pinned, and the body is dropped in it.
                unsafe { Pin::new_unchecked(body) }.poll(context)
            }
            InlineOpKind::Drop => {
                // SAFETY: as above; `drop` requests it once, at the end.
                unsafe { ptr::drop_in_place(body) };
                Poll::Pending
            }
        }
    }
}

/// Proof that it is this crate that asks.
pub struct CrateToken(());

/// What a delegation has to know of its delegate.
pub trait Delegate {
    /// What it returns.
    type Return;

    /// Whether it is embedded.
    fn is_inline(asked: CrateToken) -> bool;

    /// Does something with its embedded body.
    fn inline_body(request: InlineOp<'_, '_>) -> Poll<Self::Return>;
}

/// A coroutine as a delegate.
pub struct SyncDelegate<C>(PhantomData<C>);

/// An async coroutine as a delegate.
pub struct AsyncDelegate<C>(PhantomData<C>);

/// Whether the delegate is embedded if it is delegated to by value. A constant, for all that it is called.
#[inline(always)]
pub(crate) fn is_inline<D: Delegate>() -> bool {
    D::is_inline(CrateToken(()))
}
