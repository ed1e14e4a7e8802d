//! Inline delegates: a delegate that does not delegate itself runs in the future of its delegator.
//!
//! Such a delegate never has frames above its own, so it needs no frame: its body is moved into the future that its
//! delegator awaits, and the compiler can make one function of the two. So the most frequent delegation, to a small
//! loop, costs about nothing.
//!
//! The body is in an [`InlineStorage`]. Its size is the same for all delegates, because a recursive generator's body
//! would contain itself if the size or the type of its delegate's body were part of it. A body that does not fit gets a
//! frame. The type is known again where it is needed: [`Coroutine::inline_body`], which only this crate can implement,
//! casts the storage to the body that [`Coroutine::become_delegate`] put there.
//!
//! The engine sees the delegator only, so the rules of the exit are applied here (see `delegation/resume.rs`).

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
    fn inline_body(op: InlineOp<'_, '_>) -> Poll<C::Return> {
        C::inline_body(op)
    }
}

impl<C: AsyncCoroutine> Delegate for AsyncDelegate<C> {
    type Return = C::Return;

    #[inline(always)]
    fn is_inline(asked: CrateToken) -> bool {
        C::is_inline(asked)
    }

    #[inline(always)]
    fn inline_body(op: InlineOp<'_, '_>) -> Poll<C::Return> {
        C::inline_body(op)
    }
}

/// Drops the body.
///
/// # Safety
///
/// The storage has the body of a `D`, and is not used after this.
#[inline(always)]
pub(crate) unsafe fn drop<D: Delegate>(storage: &mut InlineStorage) {
    let _ = D::inline_body(InlineOp { body: storage.body(), what: InlineOpKind::Drop });
}

/// Runs the body to its next yield or to its end. If this is pending and a thrown value is in the slot, that value is
/// to be raised in the delegator.
///
/// # Safety
///
/// The storage has the body of a `D` and is pinned, and `Y`, `S` and `E` are the types of the slot of this poll.
#[inline(always)]
pub(crate) unsafe fn poll<Y, S, E, D>(storage: &mut InlineStorage, context: &mut Context<'_>) -> Poll<D::Return>
where
    D: Delegate,
{
    // SAFETY: by the caller's contract.
    let closing = unsafe { before::<Y, S, E>(context) };
    let polled = D::inline_body(InlineOp { body: storage.body(), what: InlineOpKind::Poll(context) });
    // SAFETY: by the caller's contract.
    unsafe { after::<Y, S, E, D::Return>(polled, closing, context) }
}

/// Returns whether the body that is about to be polled is being closed.
///
/// # Safety
///
/// `Y`, `S` and `E` are the types of the slot of this poll.
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn before<Y, S, E>(context: &Context<'_>) -> bool {
    // SAFETY: as in `Yield::poll`.
    let Some(slot) = (unsafe { Slot::<Y, S, E>::from_context(context) }) else { context_was_replaced() };
    match slot.tag() {
        SlotTag::Thrown => slot.is_exit(),
        SlotTag::Empty => {
            // SAFETY: the context is the engine's, and its slot context lives for this poll.
            let frames = unsafe { slot::frame_stack_of(slot::slot_context_of(context)) }.cast::<Frames>();
            // An empty slot: the body begins, or it awaited something. In the second case it may have been awaiting
            // while it was being closed, which the stack has recorded.
            // SAFETY: the stack lives, and no other reference to it does.
            unsafe { (*frames).take_inline_closing() }
        }
        _ => false,
    }
}

/// Applies the rules of the exit to the result of a poll, if the body was being closed.
///
/// # Safety
///
/// `Y`, `S` and `E` are the types of the slot of this poll.
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn after<Y, S, E, R>(polled: Poll<R>, closing: bool, context: &Context<'_>) -> Poll<R> {
    // SAFETY: as in `Yield::poll`. The body is one of coyield's, which leaves the context as it is, or panics.
    let Some(slot) = (unsafe { Slot::<Y, S, E>::from_context(context) }) else { context_was_replaced() };
    let yielded = slot.tag() == SlotTag::Yielded;
    // The frequent case first: a yield of a body that is not being closed leaves the slot and the stack as they are.
    if polled.is_pending() && yielded && !closing {
        return Poll::Pending;
    }
    // SAFETY: as above.
    let frames = unsafe { slot::frame_stack_of(slot::slot_context_of(context)) }.cast::<Frames>();
    // The body awaits something. It is polled again with an empty slot, which does not say that it is being closed.
    if polled.is_pending() && slot.tag() == SlotTag::Empty {
        // SAFETY: the stack lives, and no other reference to it does.
        unsafe { (*frames).save_inline_closing(closing) };
        return Poll::Pending;
    }
    // The delegation ends here in every case that is left: the body has returned, has thrown, or has ignored the exit.
    // SAFETY: the stack lives, and no other reference to it does.
    unsafe { (*frames).leave_inline() };
    // A body that returns when it is closed is simply closed, and the exit goes on to the delegator. What it throws
    // instead of the exit is in the slot already.
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
