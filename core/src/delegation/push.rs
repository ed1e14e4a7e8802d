//! Pushes coroutines as delegates into frames: those of other crates, boxed ones, and all that are not a body of this
//! crate.

#![allow(unsafe_code)]

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use crate::async_generator::coroutine::{AsyncCoroutine, AsyncStatus};
use crate::engine::body::cannot_delegate;
use crate::engine::delegate::{AsyncDelegate, DelegateFuture, Delegator, SyncDelegate};
use crate::engine::frame_stack::{DepthFn, FrameBody};
use crate::engine::slot::{Slot, context_was_replaced, task_waker};
use crate::generator::coroutine::Coroutine;
use crate::state::{Outcome, Resume, Status};
use crate::trace_hooks;

impl<Y, S, E> Delegator<'_, Y, S, E> {
    /// Pushes a coroutine that is not a body of this crate.
    #[inline(always)]
    pub(crate) fn coroutine<C>(self, coroutine: C) -> DelegateFuture<Y, S, E, SyncDelegate<C>>
    where
        C: Coroutine<Yield = Y, Sent = S, Throw = E>,
    {
        let first = self.first;
        Delegator { stack: self.stack, first: None }.push(CoroutineFrame { coroutine, first })
    }

    /// Pushes an async coroutine that is not a body of this crate.
    #[inline(always)]
    pub(crate) fn async_coroutine<C>(self, coroutine: C) -> DelegateFuture<Y, S, E, AsyncDelegate<C>>
    where
        C: AsyncCoroutine<Yield = Y, Sent = S, Throw = E>,
    {
        let first = self.first;
        Delegator { stack: self.stack, first: None }.push(AsyncCoroutineFrame { coroutine, first, begun: false })
    }
}

/// A coroutine in a frame, with the value for its first resume if it is already suspended.
struct CoroutineFrame<C: Coroutine> {
    coroutine: C,
    first: Option<C::Sent>,
}

impl<C: Coroutine> Future for CoroutineFrame<C> {
    type Output = C::Return;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<C::Return> {
        // SAFETY: nothing is moved out but `first`, which is not pinned.
        let this = unsafe { self.get_unchecked_mut() };
        // SAFETY: the coroutine is pinned with `self`.
        let coroutine = unsafe { Pin::new_unchecked(&mut this.coroutine) };
        // SAFETY: the slot of a generator has the types of its delegates: `Delegator::coroutine` says so. The reference
        // is not used while the coroutine runs, which has a slot of its own.
        let Some(slot) = (unsafe { Slot::<C::Yield, C::Sent, C::Throw>::from_context(context) }) else {
            context_was_replaced()
        };
        // An empty slot means the first poll: a frame is polled again with a sent or a thrown value only. The delegate
        // may have been resumed before it was delegated to, and then needs a value in place of `Start`.
        let with = match (slot.take_sent(), slot.take_thrown()) {
            (Some(value), _) => Resume::Send(value),
            (None, Some(thrown)) => Resume::Throw(thrown),
            (None, None) if coroutine.status() == Status::Suspended => match this.first.take() {
                Some(value) => Resume::Send(value),
                None => cannot_delegate(),
            },
            (None, None) => Resume::Start,
        };
        let outcome = coroutine.resume(with);
        trace_hooks::on_delegate_started();
        put_outcome(slot, outcome)
    }
}

impl<C: Coroutine> FrameBody for CoroutineFrame<C> {
    const DEPTH: DepthFn = Self::depth;
}

impl<C: Coroutine> CoroutineFrame<C> {
    /// # Safety
    ///
    /// A value of this type is at that address, it has not been dropped, and nothing runs meanwhile.
    unsafe fn depth(this: *const ()) -> usize {
        // SAFETY: by the caller's contract.
        let coroutine = unsafe { &(*this.cast::<Self>()).coroutine };
        coroutine.delegation_depth()
    }
}

/// An async coroutine in a frame, with the value for its first resume if it is already suspended.
struct AsyncCoroutineFrame<C: AsyncCoroutine> {
    coroutine: C,
    first: Option<C::Sent>,
    /// Whether a step has begun. Set at the first poll; never cleared. After it, an empty slot means that the coroutine
    /// awaits.
    begun: bool,
}

impl<C: AsyncCoroutine> Future for AsyncCoroutineFrame<C> {
    type Output = C::Return;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<C::Return> {
        // SAFETY: nothing is moved out but `first`, which is not pinned.
        let this = unsafe { self.get_unchecked_mut() };
        // SAFETY: the coroutine is pinned with `self`.
        let mut coroutine = unsafe { Pin::new_unchecked(&mut this.coroutine) };
        // SAFETY: as in `CoroutineFrame`.
        let Some(slot) = (unsafe { Slot::<C::Yield, C::Sent, C::Throw>::from_context(context) }) else {
            context_was_replaced()
        };
        let mut with = match (slot.take_sent(), slot.take_thrown()) {
            (Some(value), _) => Some(Resume::Send(value)),
            (None, Some(thrown)) => Some(Resume::Throw(thrown)),
            (None, None) if this.begun => None,
            (None, None) => match coroutine.status() {
                AsyncStatus::Suspended => match this.first.take() {
                    Some(value) => Some(Resume::Send(value)),
                    None => cannot_delegate(),
                },
                // The coroutine is in the middle of a step, which goes on.
                AsyncStatus::Running => None,
                AsyncStatus::Created | AsyncStatus::Finished => Some(Resume::Start),
            },
        };
        this.begun = true;
        let polled = coroutine.as_mut().poll_resume(&mut Context::from_waker(task_waker(context.waker())), &mut with);
        trace_hooks::on_delegate_started();
        let Poll::Ready(outcome) = polled else { return Poll::Pending };
        // SAFETY: as above. The reference is a new one: the coroutine ran meanwhile, with the waker of the task.
        let Some(slot) = (unsafe { Slot::<C::Yield, C::Sent, C::Throw>::from_context(context) }) else {
            context_was_replaced()
        };
        put_outcome(slot, outcome)
    }
}

impl<C: AsyncCoroutine> FrameBody for AsyncCoroutineFrame<C> {
    const DEPTH: DepthFn = Self::depth;
}

impl<C: AsyncCoroutine> AsyncCoroutineFrame<C> {
    /// # Safety
    ///
    /// A value of this type is at that address, it has not been dropped, and nothing runs meanwhile.
    unsafe fn depth(this: *const ()) -> usize {
        // SAFETY: by the caller's contract.
        let coroutine = unsafe { &(*this.cast::<Self>()).coroutine };
        coroutine.delegation_depth()
    }
}

/// Writes the outcome of a coroutine into the slot; ready if the coroutine has returned.
#[inline]
fn put_outcome<Y, S, R, E>(slot: &mut Slot<Y, S, E>, outcome: Outcome<Y, S, R, E>) -> Poll<R> {
    match outcome {
        Outcome::Yielded(value) => slot.put_yielded(value),
        Outcome::Complete(value) => return Poll::Ready(value),
        Outcome::Thrown(thrown) => slot.put_thrown(thrown),
        Outcome::Refused(_) => cannot_delegate(),
    }
    Poll::Pending
}
