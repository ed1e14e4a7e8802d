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
use crate::engine::slot::{self, Exchange, Handle, Invariant, Slot, Waiting, context_was_replaced};
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
        match unsafe { Slot::<Y, S, E>::of_poll(context) } {
            // As in `Begin`.
            Some(slot) if slot.waiting() == Waiting::Nothing => {}
            _ => context_was_replaced(),
        }
        // SAFETY: the context is the engine's, whose exchange lives for this poll.
        let frames = unsafe { slot::frames_of(slot::exchange_of(context)) };
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

/// A place for one delegate on the stack. It has no public name, so nobody else can write [`Coroutine::seat`].
pub struct Seat<'s, Y, S, E> {
    pub(crate) stack: &'s Stack<Y, S, E>,
    /// What a delegate is resumed with that is suspended already.
    pub(crate) first: Option<S>,
}

impl<'s, Y, S, E> Seat<'s, Y, S, E> {
    /// The next place on the stack, for a delegate that is resumed with `first` if it is suspended already.
    #[inline(always)]
    pub(crate) fn new(stack: &'s Stack<Y, S, E>, first: Option<S>) -> Self {
        Seat { stack, first }
    }

    /// Seats the body of the delegate `D`, which has not begun, on the stack.
    #[inline(always)]
    pub(crate) fn body<F, D>(self, future: F) -> Delegated<Y, S, E, D>
    where
        F: Future,
        D: Delegate<Return = F::Output>,
    {
        self.push(Polled { future })
    }

    /// Seats the body of the delegate `D`, which has not begun, in the future of its delegator.
    ///
    /// # Safety
    ///
    /// `D` is embedded, and its `embedded` is [`Request::fulfil`](crate::delegation::inline::Request::fulfil) for `F`.
    #[inline(always)]
    pub(crate) unsafe fn embed<F, D>(self, future: F) -> Delegated<Y, S, E, D>
    where
        F: Future,
        D: Delegate<Return = F::Output>,
    {
        // SAFETY: the body that took this stack is being run, so the stack lives, and no reference to it does.
        unsafe { (*self.stack.frames).embed() };
        trace_hooks::delegates_inline();
        // SAFETY: the caller says so.
        unsafe { Delegated::new(Place::holding(future)) }
    }

    #[inline(always)]
    pub(crate) fn push<B, D>(self, body: B) -> Delegated<Y, S, E, D>
    where
        B: FrameBody,
        D: Delegate<Return = B::Output>,
    {
        assert!(!is_inline::<D>(), "what is embedded is not on the stack");
        // First, for nothing that can panic may come between the push and the first poll of the delegation: see
        // `poll_on_stack`.
        trace_hooks::delegates_in_frame();
        // SAFETY: the body that took this stack is being run, so the stack lives, and no reference to it does.
        let frame = unsafe { (*self.stack.frames).push::<Exchange<'_, Y, S, E>, B>(body) };
        // SAFETY: it has just been pushed.
        unsafe { Delegated::new(Place::of_frame(frame)) }
    }
}

/// A body in a frame.
#[repr(transparent)]
pub(crate) struct Polled<F> {
    future: F,
}

impl<F: Future> Future for Polled<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        // SAFETY: the future is pinned with `self`.
        unsafe { self.map_unchecked_mut(|this| &mut this.future) }.poll(context)
    }
}

impl<F: Future> FrameBody for Polled<F> {
    // That of the future, which is at the same address.
    const POLL: PollFn<F::Output> = Erased::<F>::POLL;

    const DEPTH: DepthFn = no_depth;
}

/// The delegation to a generator, which is in the place or on the stack.
pub struct Delegated<Y, S, E, D: Delegate> {
    /// Holds the body of the delegate if it is embedded, and else the address of its frame.
    pub(crate) place: Place,
    /// Whether it has been dropped there.
    pub(crate) gone: bool,
    /// Its auto traits and its borrows are those of the delegation, wherever it is. Invariant, for the value that comes back is of
    /// this very type: a longer lifetime for it would be forged.
    delegate: PhantomData<(D, fn(D) -> D)>,
    types: Invariant<Y, S, E>,
}

impl<Y, S, E, D: Delegate> Delegated<Y, S, E, D> {
    /// # Safety
    ///
    /// If the delegate is embedded, its body is in the place. If it is not, its body has just been pushed onto the
    /// stack of the generator that is being run, the place is of its frame, and the body of that generator awaits this
    /// delegation at once.
    #[inline(always)]
    pub(crate) unsafe fn new(place: Place) -> Self {
        Delegated { place, delegate: PhantomData, types: PhantomData, gone: false }
    }
}

/// How large a body may be. Every delegation in a body takes that much of it, and those that are not alive together share it.
const WORDS: usize = 8 + WORDS_OF_THE_TRACE;

/// What the trace knows of a body, which is not to count.
const WORDS_OF_THE_TRACE: usize = size_of::<Block<()>>() / size_of::<usize>();

/// Where an embedded body is, or the address of the frame in which the body is.
pub(crate) struct Place {
    /// In a cell, because the type of the body is not known here, and it may have cells.
    words: UnsafeCell<MaybeUninit<[usize; WORDS]>>,
    /// The body may point to itself. References to what is not `Unpin` do not claim to be the only ones.
    _pinned: PhantomPinned,
}

// SAFETY: nothing is done through a shared reference. `Delegated` has the auto traits of the delegate.
unsafe impl Sync for Place {}

// As for `Sync`.
impl core::panic::RefUnwindSafe for Place {}

impl Place {
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
        let mut place = Place::empty();
        // SAFETY: it fits.
        unsafe { place.body().cast::<F>().write(body) };
        place
    }

    /// Without a body, which is in that frame.
    #[inline(always)]
    pub(crate) fn of_frame(frame: *mut Frame) -> Self {
        let mut place = Place::empty();
        // SAFETY: a pointer fits, and there is nothing else in the place.
        unsafe { place.body().cast::<*mut Frame>().write(frame) };
        place
    }

    /// The frame of which this was made.
    ///
    /// # Safety
    ///
    /// It was made by [`Place::of_frame`].
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

/// What is done to an embedded body. It has no public name, so nobody else can write [`Coroutine::embedded`].
pub struct Request<'a, 'c> {
    pub(crate) body: *mut (),
    pub(crate) what: What<'a, 'c>,
}

pub(crate) enum What<'a, 'c> {
    Poll(&'a mut Context<'c>),
    Drop,
}

impl Request<'_, '_> {
    /// Does it. A body that was dropped is pending.
    ///
    /// # Safety
    ///
    /// The body is such a future.
    #[inline(always)]
    pub(crate) unsafe fn fulfil<F: Future>(self) -> Poll<F::Output> {
        let body = self.body.cast::<F>();
        match self.what {
            What::Poll(context) => {
                // SAFETY: the body lives as long as its place, and by the caller's promise has this type.
                let body = unsafe { &mut *body };
                // SAFETY: the place is pinned, and the body is dropped in it.
                unsafe { Pin::new_unchecked(body) }.poll(context)
            }
            What::Drop => {
                // SAFETY: as above; `drop` requests it once, at the end.
                unsafe { ptr::drop_in_place(body) };
                Poll::Pending
            }
        }
    }
}

/// Proof that it is this crate that asks.
pub struct Asked(());

/// What a delegation has to know of its delegate.
pub trait Delegate {
    /// What it returns.
    type Return;

    /// Whether it is embedded.
    fn embeds(asked: Asked) -> bool;

    /// Does something with its embedded body.
    fn embedded(request: Request<'_, '_>) -> Poll<Self::Return>;
}

/// A coroutine as a delegate.
pub struct Synchronous<C>(PhantomData<C>);

/// An async coroutine as a delegate.
pub struct Asynchronous<C>(PhantomData<C>);

/// Whether the delegate is embedded if it is delegated to by value. A constant, for all that it is called.
#[inline(always)]
pub(crate) fn is_inline<D: Delegate>() -> bool {
    D::embeds(Asked(()))
}
