//! Pinned pointers to an async generator are async generators: a poll of a step is two calls, as in
//! `generator/pinned.rs`.

#![allow(unsafe_code)]

#[cfg(feature = "alloc")]
use alloc::boxed::Box;
use core::marker::PhantomData;
use core::mem;
use core::ops::DerefMut;
use core::pin::Pin;
use core::task::{Context, Poll};

use crate::async_generator::coroutine::{AsyncCoroutine, AsyncStatus};
#[cfg(feature = "alloc")]
use crate::engine::delegate::{AsyncDelegate, DelegateFuture, Delegator, PushedFrame};
#[cfg(feature = "alloc")]
use crate::engine::erased::is_same_type;
use crate::generator::pinned::{DerefMutFn, is_thin, status_thin};
use crate::state::{Outcome, Resume};

#[diagnostic::do_not_recommend]
impl<P> AsyncCoroutine for Pin<P>
where
    P: DerefMut<Target: AsyncCoroutine> + Unpin,
{
    type Yield = <P::Target as AsyncCoroutine>::Yield;
    type Sent = <P::Target as AsyncCoroutine>::Sent;
    type Return = <P::Target as AsyncCoroutine>::Return;
    type Throw = <P::Target as AsyncCoroutine>::Throw;

    #[inline]
    fn poll_resume(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        with: &mut Option<Resume<Self::Sent, Self::Throw>>,
    ) -> Poll<Outcome<Self::Yield, Self::Sent, Self::Return, Self::Throw>> {
        // SAFETY: these are the functions of `P` and of its target.
        unsafe { Through::<P>::POLL_RESUME(self, P::deref_mut, P::Target::poll_resume, context, with) }
    }

    #[inline]
    fn status(&self) -> AsyncStatus {
        // SAFETY: these are the functions of `P` and of its target.
        unsafe { Through::<P>::STATUS(self, P::deref, P::Target::status) }
    }

    #[inline]
    fn delegation_depth(&self) -> usize {
        (**self).delegation_depth()
    }

    // Generators of this crate that are boxed and have not begun get a frame like any other, so that a recursion through
    // boxes does not take up the machine stack. A generator that is lent stays where it is: it goes on by itself if the
    // delegator is dropped.
    #[cfg(feature = "alloc")]
    #[inline(always)]
    fn become_delegate(
        mut self,
        delegator: Delegator<'_, Self::Yield, Self::Sent, Self::Throw>,
    ) -> DelegateFuture<Self::Yield, Self::Sent, Self::Throw, AsyncDelegate<Self>> {
        match Pin::new(&mut self).unbox_into_frame(&delegator) {
            // SAFETY: the frame has just been pushed onto the stack of this delegator, with the body of the target, and
            // what is dropped in between is the memory of a box.
            Some(pushed) => unsafe { pushed.delegation() },
            None => delegator.async_coroutine(self),
        }
    }

    #[cfg(feature = "alloc")]
    #[inline]
    fn unbox_into_frame(
        self: Pin<&mut Self>,
        delegator: &Delegator<'_, Self::Yield, Self::Sent, Self::Throw>,
    ) -> Option<PushedFrame> {
        if is_same_type::<P, Box<P::Target>>() { self.get_mut().as_mut().unbox_into_frame(delegator) } else { None }
    }
}

/// The argument of a step of `C`: `Some` until the step has begun.
pub(crate) type AsyncResumeOf<C> = Option<Resume<<C as AsyncCoroutine>::Sent, <C as AsyncCoroutine>::Throw>>;
/// The result of a step of `C`.
pub(crate) type AsyncOutcomeOf<C> = Outcome<
    <C as AsyncCoroutine>::Yield,
    <C as AsyncCoroutine>::Sent,
    <C as AsyncCoroutine>::Return,
    <C as AsyncCoroutine>::Throw,
>;
/// The type of [`AsyncCoroutine::poll_resume`] of `C`.
pub(crate) type PollResumeFn<C> = fn(Pin<&mut C>, &mut Context<'_>, &mut AsyncResumeOf<C>) -> Poll<AsyncOutcomeOf<C>>;
/// The type of [`AsyncCoroutine::poll_resume`] for an async coroutine at an untyped address.
pub(crate) type ErasedPollResumeFn<Y, S, R, E> =
    unsafe fn(*mut (), &mut Context<'_>, &mut Option<Resume<S, E>>) -> Poll<Outcome<Y, S, R, E>>;

/// The functions of pinned pointers of type `P`. Their arguments are the functions of `P` and of its target.
struct Through<P>(PhantomData<P>);

/// The type of [`Through::POLL_RESUME`].
type PollResumeThrough<P, C> = unsafe fn(
    Pin<&mut Pin<P>>,
    DerefMutFn<P>,
    PollResumeFn<C>,
    &mut Context<'_>,
    &mut AsyncResumeOf<C>,
) -> Poll<AsyncOutcomeOf<C>>;

impl<P, C> Through<P>
where
    P: DerefMut<Target = C> + Unpin,
    C: AsyncCoroutine + ?Sized,
{
    const POLL_RESUME: PollResumeThrough<P, C> = if is_thin::<C>() {
        // SAFETY: pointers and references to sized types, and pins of them, are passed in the same way, and so are
        // functions of all types (`core`'s `fn`, "ABI compatibility"). A pin of P is at the address of P. That the
        // functions are those of P and of C is the contract of this constant.
        unsafe {
            mem::transmute::<
                unsafe fn(
                    *mut (),
                    unsafe fn(*mut ()) -> *mut (),
                    ErasedPollResumeFn<C::Yield, C::Sent, C::Return, C::Throw>,
                    &mut Context<'_>,
                    &mut AsyncResumeOf<C>,
                ) -> Poll<AsyncOutcomeOf<C>>,
                PollResumeThrough<P, C>,
            >(poll_resume_thin)
        }
    } else {
        |pointer, _, poll_resume, context, with| poll_resume(pointer.get_mut().as_mut(), context, with)
    };

    const STATUS: unsafe fn(&Pin<P>, fn(&P) -> &C, fn(&C) -> AsyncStatus) -> AsyncStatus = if is_thin::<C>() {
        // SAFETY: pointers and references to sized types, and pins of them, are passed in the same way, and so are
        // functions of all types (`core`'s `fn`, "ABI compatibility"). A pin of P is at the address of P. That the
        // functions are those of P and of C is the contract of this constant.
        unsafe {
            mem::transmute::<
                unsafe fn(
                    *const (),
                    unsafe fn(*const ()) -> *const (),
                    unsafe fn(*const ()) -> AsyncStatus,
                ) -> AsyncStatus,
                unsafe fn(&Pin<P>, fn(&P) -> &C, fn(&C) -> AsyncStatus) -> AsyncStatus,
            >(status_thin)
        }
    } else {
        |pointer, _, status| status(&**pointer)
    };
}

/// Polls a step of the async coroutine to which the pointer at that address points.
///
/// # Safety
///
/// `deref_mut` is [`DerefMut::deref_mut`] of that pointer, and `poll_resume` is [`AsyncCoroutine::poll_resume`] of the
/// coroutine. The pointer is pinned and in a pin, so that the coroutine is pinned, and nothing else uses it.
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn poll_resume_thin<Y, S, R, E>(
    pointer: *mut (),
    deref_mut: unsafe fn(*mut ()) -> *mut (),
    poll_resume: ErasedPollResumeFn<Y, S, R, E>,
    context: &mut Context<'_>,
    with: &mut Option<Resume<S, E>>,
) -> Poll<Outcome<Y, S, R, E>> {
    // SAFETY: by the caller's contract.
    let coroutine = unsafe { deref_mut(pointer) };
    // SAFETY: as above. This is what `Pin::as_mut` does.
    unsafe { poll_resume(coroutine, context, with) }
}
