//! How does a delegate run that does not delegate itself? In the future of its delegator.
//!
//! Such a delegate never has frames above its own, so it needs none: its body is moved into the future that its delegator
//! awaits, and the compiler can make one function of the two. That is what makes the common delegation, to a small loop, cost
//! nothing much.
//!
//! The body is in a [`InlineStorage`] of a size that is the same for all, because a recursive generator's body would contain itself if
//! the size or the type of its delegate's body were part of it. What does not fit gets a frame. The type is known again where
//! it is needed: [`Coroutine::inline_body`], which only the crate can implement, casts the place to the body that
//! [`Coroutine::become_delegate`] put there.
//!
//! The engine knows of the delegator only, so that it is here that the rules of the exit are kept (see `delegation/resume.rs`).

#![allow(unsafe_code)]

use core::task::{Context, Poll};

use crate::async_generator::coroutine::AsyncCoroutine;
use crate::engine::delegate::{
    AsyncDelegate, CrateToken, Delegate, InlineOp, InlineOpKind, InlineStorage, SyncDelegate,
};
use crate::engine::frame_stack::Frames;
use crate::engine::slot::{self, Slot, SlotTag, context_was_replaced};
use crate::generator::coroutine::Coroutine;
use crate::state::Thrown;

impl<C: Coroutine> Delegate for SyncDelegate<C> {
    type Return = C::Return;

    #[inline(always)]
    fn is_inline(asked: CrateToken) -> bool {
        C::is_inline(asked)
    }

    #[inline(always)]
    fn inline_body(request: InlineOp<'_, '_>) -> Poll<C::Return> {
        C::inline_body(request)
    }
}

impl<C: AsyncCoroutine> Delegate for AsyncDelegate<C> {
    type Return = C::Return;

    #[inline(always)]
    fn is_inline(asked: CrateToken) -> bool {
        C::is_inline(asked)
    }

    #[inline(always)]
    fn inline_body(request: InlineOp<'_, '_>) -> Poll<C::Return> {
        C::inline_body(request)
    }
}

/// Drops the body.
///
/// # Safety
///
/// The place holds the body of such a delegate, and is not used after this.
#[inline(always)]
pub(crate) unsafe fn drop<D: Delegate>(place: &mut InlineStorage) {
    let _ = D::inline_body(InlineOp { body: place.body(), what: InlineOpKind::Drop });
}

/// Runs the body to its next yield or to its end. If it is pending and something thrown is in the slot, that is to be raised
/// in the delegator.
///
/// # Safety
///
/// The place holds the body of such a delegate and is pinned, and `Y`, `S` and `E` are the types of the slot of the poll.
#[inline(always)]
pub(crate) unsafe fn poll<Y, S, E, D>(place: &mut InlineStorage, context: &mut Context<'_>) -> Poll<D::Return>
where
    D: Delegate,
{
    // SAFETY: the caller says so.
    let closing = unsafe { before::<Y, S, E>(context) };
    let polled = D::inline_body(InlineOp { body: place.body(), what: InlineOpKind::Poll(context) });
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
    let Some(slot) = (unsafe { Slot::<Y, S, E>::from_context(context) }) else { context_was_replaced() };
    match slot.tag() {
        SlotTag::Thrown => slot.is_exit(),
        SlotTag::Empty => {
            // SAFETY: the context is the engine's, whose exchange lives for this poll.
            let frames = unsafe { slot::frame_stack_of(slot::slot_context_of(context)) }.cast::<Frames>();
            // It begins, or it awaited something, perhaps while it was being closed.
            // SAFETY: the stack lives, and no other reference to it does.
            unsafe { (*frames).take_inline_closing() }
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
    let Some(slot) = (unsafe { Slot::<Y, S, E>::from_context(context) }) else { context_was_replaced() };
    let yielded = slot.tag() == SlotTag::Yielded;
    if polled.is_pending() && yielded && !closing {
        return Poll::Pending;
    }
    // SAFETY: as above.
    let frames = unsafe { slot::frame_stack_of(slot::slot_context_of(context)) }.cast::<Frames>();
    if polled.is_pending() && slot.tag() == SlotTag::Empty {
        // SAFETY: the stack lives, and no other reference to it does.
        unsafe { (*frames).save_inline_closing(closing) };
        return Poll::Pending;
    }
    // SAFETY: the stack lives, and no other reference to it does.
    unsafe { (*frames).leave_inline() };
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
