//! How does a delegate run that does not delegate itself? In the future of its delegator.
//!
//! Such a delegate never has frames above its own, so it needs none: its body is moved into the future that its delegator
//! awaits, and the compiler can make one function of the two. That is what makes the common delegation, to a small loop, cost
//! nothing much.
//!
//! The body is in a [`Place`] of a size that is the same for all, because a recursive generator's body would contain itself if
//! the size or the type of its delegate's body were part of it. What does not fit gets a frame. The type is known again where
//! it is needed: [`Coroutine::embedded`], which only the crate can implement, casts the place to the body that
//! [`Coroutine::seat`] put there.
//!
//! The engine knows of the delegator only, so that it is here that the rules of the exit are kept (see `delegating.rs`).

#![allow(unsafe_code)]

use core::cell::UnsafeCell;
use core::future::Future;
use core::marker::{PhantomData, PhantomPinned};
use core::mem::MaybeUninit;
use core::pin::Pin;
use core::ptr;
use core::task::{Context, Poll};

use crate::async_coroutine::AsyncCoroutine;
use crate::frames::{Frame, Frames};
use crate::generator::Coroutine;
use crate::slot::{self, Slot, Waiting, context_was_replaced};
use crate::state::Thrown;
use crate::traced::Block;

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
    fn body(&mut self) -> *mut () {
        self.words.get().cast()
    }
}

/// What is done to an embedded body. It has no public name, so nobody else can write [`Coroutine::embedded`].
pub struct Request<'a, 'c> {
    body: *mut (),
    what: What<'a, 'c>,
}

enum What<'a, 'c> {
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

impl<C: Coroutine> Delegate for Synchronous<C> {
    type Return = C::Return;

    #[inline(always)]
    fn embeds(asked: Asked) -> bool {
        C::embeds(asked)
    }

    #[inline(always)]
    fn embedded(request: Request<'_, '_>) -> Poll<C::Return> {
        C::embedded(request)
    }
}

/// An async coroutine as a delegate.
pub struct Asynchronous<C>(PhantomData<C>);

impl<C: AsyncCoroutine> Delegate for Asynchronous<C> {
    type Return = C::Return;

    #[inline(always)]
    fn embeds(asked: Asked) -> bool {
        C::embeds(asked)
    }

    #[inline(always)]
    fn embedded(request: Request<'_, '_>) -> Poll<C::Return> {
        C::embedded(request)
    }
}

/// Whether the delegate is embedded if it is delegated to by value. A constant, for all that it is called.
#[inline(always)]
pub(crate) fn is<D: Delegate>() -> bool {
    D::embeds(Asked(()))
}

/// Drops the body.
///
/// # Safety
///
/// The place holds the body of such a delegate, and is not used after this.
#[inline(always)]
pub(crate) unsafe fn drop<D: Delegate>(place: &mut Place) {
    let _ = D::embedded(Request { body: place.body(), what: What::Drop });
}

/// Runs the body to its next yield or to its end. If it is pending and something thrown is in the slot, that is to be raised
/// in the delegator.
///
/// # Safety
///
/// The place holds the body of such a delegate and is pinned, and `Y`, `S` and `E` are the types of the slot of the poll.
#[inline(always)]
pub(crate) unsafe fn poll<Y, S, E, D>(place: &mut Place, context: &mut Context<'_>) -> Poll<D::Return>
where
    D: Delegate,
{
    // SAFETY: the caller says so.
    let closing = unsafe { before::<Y, S, E>(context) };
    let polled = D::embedded(Request { body: place.body(), what: What::Poll(context) });
    // SAFETY: the caller says so.
    unsafe { after::<Y, S, E, D::Return>(polled, closing, context) }
}

/// Whether the body that is to be run is being closed.
///
/// # Safety
///
/// `Y`, `S` and `E` are the types of the slot of the poll.
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn before<Y, S, E>(context: &Context<'_>) -> bool {
    // SAFETY: as in `Yield::poll`.
    let Some(slot) = (unsafe { Slot::<Y, S, E>::of_poll(context) }) else { context_was_replaced() };
    match slot.waiting() {
        Waiting::Thrown => slot.is_exit(),
        Waiting::Nothing => {
            // SAFETY: the context is the engine's, whose exchange lives for this poll.
            let frames = unsafe { slot::frames_of(slot::exchange_of(context)) }.cast::<Frames>();
            // It begins, or it awaited something, perhaps while it was being closed.
            // SAFETY: the stack lives, and no other reference to it does.
            unsafe { (*frames).take_embedded_closing() }
        }
        _ => false,
    }
}

/// What comes of the poll, by the rules of the exit if the body was being closed.
///
/// # Safety
///
/// `Y`, `S` and `E` are the types of the slot of the poll.
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn after<Y, S, E, R>(polled: Poll<R>, closing: bool, context: &Context<'_>) -> Poll<R> {
    // SAFETY: as in `Yield::poll`. The body was one of ours, which leaves the context as it is, or panics.
    let Some(slot) = (unsafe { Slot::<Y, S, E>::of_poll(context) }) else { context_was_replaced() };
    let yielded = slot.waiting() == Waiting::Yielded;
    if polled.is_pending() && yielded && !closing {
        return Poll::Pending;
    }
    // SAFETY: as above.
    let frames = unsafe { slot::frames_of(slot::exchange_of(context)) }.cast::<Frames>();
    if polled.is_pending() && slot.waiting() == Waiting::Nothing {
        // SAFETY: the stack lives, and no other reference to it does.
        unsafe { (*frames).keep_embedded_closing(closing) };
        return Poll::Pending;
    }
    // SAFETY: the stack lives, and no other reference to it does.
    unsafe { (*frames).leave_embedded() };
    if closing {
        if polled.is_ready() {
            slot.put_thrown(Thrown::Exit);
        } else if yielded {
            core::mem::drop(slot.take_yielded());
            slot.put_thrown(Thrown::IgnoredExit);
        }
        return Poll::Pending;
    }
    polled
}
