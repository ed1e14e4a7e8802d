//! What a body awaits while it delegates: the futures behind `yield_from!` and `try_yield_from!`.

#![allow(unsafe_code)]

use core::future::Future;
use core::marker::PhantomData;
use core::mem::{self, MaybeUninit};
use core::pin::Pin;
use core::task::{Context, Poll};

use crate::delegation::inline;
use crate::engine::delegate::{Delegate, DelegateFuture, InlineStorage, is_inline};
use crate::engine::frame_stack::{Frame, Frames};
use crate::engine::slot::{self, Invariant, Slot, SlotTag, context_was_replaced};
use crate::state::Thrown;
use crate::trace_hooks;

/// How much of the machine stack delegates may be started on, one inside the other, before the engine takes over.
const NESTED_STARTS: usize = 8 * 1024;

/// Whether delegates have been started on so much of the machine stack since the exchange was made on it.
#[inline(always)]
fn is_deep(exchange: *mut ()) -> bool {
    let here = MaybeUninit::<u8>::uninit();
    // Negative, for the stack grows downwards. If it does not, or this is another stack, it counts as deep.
    let distance = here.as_ptr().addr().wrapping_sub(exchange.addr());
    if cfg!(miri) {
        // Miri places locals anywhere. This way it sees both, delegates that are started here and such that the engine
        // starts.
        return distance.wrapping_add(NESTED_STARTS) > 2 * NESTED_STARTS;
    }
    distance < 0_usize.wrapping_sub(NESTED_STARTS)
}

/// The future behind `yield_from!`: ready with what the delegate returns.
///
/// If it is pending and something thrown is in the slot, that is raised in the delegator.
pub trait Delegation<Y, S, E>: Future {
    /// The same, but ready with what is raised, too.
    fn poll_caught(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<Self::Output, Thrown<E>>>;
}

/// Takes what waits in the slot of the poll, if it was thrown.
#[inline(always)]
pub(crate) fn take_thrown<Y, S, E>(context: &Context<'_>) -> Option<Thrown<E>> {
    // SAFETY: as in `Yield::poll`.
    let Some(slot) = (unsafe { Slot::<Y, S, E>::from_context(context) }) else { context_was_replaced() };
    slot.take_thrown()
}

/// The slot of this poll of the delegator of a delegate on the stack. If the context is not the engine's, the delegate is
/// leaked, and this panics.
///
/// # Safety
///
/// The delegate is on the stack, and the place is that of its delegation. The reference is as [`Slot::from_context`] wants it.
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn slot_on_stack<'poll, Y, S, E>(place: &mut InlineStorage, context: &Context<'_>) -> &'poll mut Slot<Y, S, E> {
    // SAFETY: as in `Yield::poll`; of the reference the caller says so.
    if let Some(slot) = unsafe { Slot::from_context(context) } {
        return slot;
    }
    // This is the first poll, because the engine's context arrives at the second one as it is. The panic drops the
    // locals of this body, from which the delegate may borrow, before the engine drops the frames: so the delegate
    // is not dropped at all.
    // SAFETY: it is on the stack, so by the promise of `DelegateFuture::new` the place is of its frame.
    let frame = unsafe { place.frame() };
    // SAFETY: it was pushed when this future was made, and nothing has run since that could pop it. The panic
    // finishes the generator, so that nothing of it is run again.
    unsafe { Frame::leak(frame) };
    context_was_replaced()
}

/// Polls the delegation to a delegate on the stack, which returns an `R`.
///
/// # Safety
///
/// The delegate is on the stack, and the place is that of its delegation. The types are those of the slot and of the
/// delegate.
// A call of its own would cost more than all that it does for a delegate that returns at once.
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn poll_on_stack<Y, S, E, R>(place: &mut InlineStorage, context: &mut Context<'_>) -> Poll<R> {
    // SAFETY: the caller says so. The reference stays here, and is not used any more when the delegate is run.
    let slot = unsafe { slot_on_stack::<Y, S, E>(place, context) };
    if let Some(value) = slot.take_returned() {
        // SAFETY: the engine says that the delegate of this future, which is the innermost one, has returned. Its
        // value is there, and nothing has been pushed since: the delegator is the first to run.
        return Poll::Ready(unsafe { value.cast::<R>().read() });
    }
    if slot.tag() != SlotTag::Empty {
        // Thrown by the delegate, which the engine has dropped: it drops this body, or is caught.
        return Poll::Pending;
    }
    // The first poll. Most delegates do not go deep at their start, so it is begun from here if there is room.
    let exchange = slot::slot_context_of(context);
    if is_deep(exchange) {
        slot.put_delegated();
        return Poll::Pending;
    }
    // SAFETY: it is on the stack, so by the promise of `DelegateFuture::new` the place is of its frame.
    let frame = unsafe { place.frame() };
    let unwinding = Unwinding { exchange, place };
    // SAFETY: it is the frame of the delegate, which was pushed when this future was made and is the innermost one.
    // The exchange is that of this poll, and the slot's reference is not used any more.
    let returned = unsafe { Frame::run(frame, exchange) };
    mem::forget(unwinding);
    let Some(value) = returned else { return Poll::Pending };
    // SAFETY: as above. It is another reference, because the delegate used the exchange.
    let Some(slot) = (unsafe { Slot::<Y, S, E>::from_context(context) }) else { context_was_replaced() };
    // It is so already, for a body that returns has taken what waited; this is for the compiler, which cannot know
    // it.
    slot.put_nothing();
    // SAFETY: it has returned, so its value is there, and nothing has been pushed since.
    Poll::Ready(unsafe { value.cast::<R>().read() })
}

impl<Y, S, E, D: Delegate> Drop for DelegateFuture<Y, S, E, D> {
    #[inline(always)]
    fn drop(&mut self) {
        if is_inline::<D>() && !self.gone {
            // SAFETY: `new` was told so.
            unsafe { inline::drop::<D>(&mut self.place) };
        }
    }
}

impl<Y, S, E, D: Delegate> Future for DelegateFuture<Y, S, E, D> {
    type Output = D::Return;

    #[inline(always)]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<D::Return> {
        // SAFETY: nothing is moved out.
        let this = unsafe { self.get_unchecked_mut() };
        if is_inline::<D>() {
            // SAFETY: `new` was told so, and the place is pinned with the delegation. The rest is as in `Yield::poll`.
            unsafe { inline::poll::<Y, S, E, D>(&mut this.place, context) }
        } else {
            // SAFETY: `new` was told so. The rest is as in `Yield::poll`.
            unsafe { poll_on_stack::<Y, S, E, D::Return>(&mut this.place, context) }
        }
    }
}

impl<Y, S, E, D: Delegate> Delegation<Y, S, E> for DelegateFuture<Y, S, E, D> {
    #[inline(always)]
    fn poll_caught(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<D::Return, Thrown<E>>> {
        // An embedded delegate hears of what is thrown here first. One on the stack has heard of it when this is polled, and
        // if it raises something at its start, it is still on the stack after this.
        if !is_inline::<D>() {
            // SAFETY: nothing is moved out.
            let this = unsafe { self.as_mut().get_unchecked_mut() };
            // SAFETY: the delegate is on the stack. The reference is gone before the poll below.
            let slot = unsafe { slot_on_stack::<Y, S, E>(&mut this.place, context) };
            if let Some(thrown) = slot.take_thrown() {
                return Poll::Ready(Err(thrown));
            }
        }
        if let Poll::Ready(value) = self.as_mut().poll(context) {
            return Poll::Ready(Ok(value));
        }
        let after = if is_inline::<D>() { take_thrown::<Y, S, E>(context) } else { None };
        let Some(thrown) = after else { return Poll::Pending };
        // Here, and not at the end of the `.await`: if a destructor panics, what was thrown is dropped and not leaked.
        // SAFETY: nothing is moved out.
        let this = unsafe { self.get_unchecked_mut() };
        this.gone = true;
        // SAFETY: it is embedded, and gone from now on.
        unsafe { inline::drop::<D>(&mut this.place) };
        Poll::Ready(Err(thrown))
    }
}

/// Drops a delegate, and the delegates above it, when a panic comes out of its start: what unwinds next is its delegator,
/// with the locals that it borrows from.
///
/// It has nothing that is not in memory anyway, so that the start needs no registers for it.
struct Unwinding {
    exchange: *mut (),
    place: *mut InlineStorage,
}

impl Drop for Unwinding {
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: the exchange is that of the poll which this unwinds.
        let frames = unsafe { slot::frame_stack_of(self.exchange) }.cast::<Frames>();
        // SAFETY: the place is in the body that has started the delegate, and there is no other reference to it
        // meanwhile.
        let place = unsafe { &mut *self.place };
        // SAFETY: it was made of the frame of that delegate.
        let delegate = unsafe { place.frame() };
        unwind(frames, delegate);
    }
}

#[cold]
#[inline(never)]
fn unwind(frames: *mut Frames, delegate: *mut Frame) {
    // SAFETY: the frame of the delegate is on the stack, or its body has returned and panicked in its destructor, and
    // nothing was pushed since.
    let delegator = unsafe { Frame::below(delegate) };
    // SAFETY: the stack lives, and no reference to it does: the delegate is not run any more.
    unsafe { (*frames).drop_down_to(delegator) };
}

/// The delegation to an iterator, which is in the body itself.
pub struct IterFuture<Y, S, E, I> {
    items: I,
    types: Invariant<Y, S, E>,
}

impl<Y, S, E, I> Unpin for IterFuture<Y, S, E, I> {}

impl<Y, S, E, I> IterFuture<Y, S, E, I> {
    #[inline]
    pub(crate) fn new(items: I) -> Self {
        trace_hooks::iterates::<I>();
        IterFuture { items, types: PhantomData }
    }
}

impl<Y, S, E, I: Iterator<Item = Y>> Future for IterFuture<Y, S, E, I> {
    type Output = ();

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        // SAFETY: as in `Yield::poll`.
        let Some(slot) = (unsafe { Slot::<Y, S, E>::from_context(context) }) else { context_was_replaced() };
        if slot.tag() == SlotTag::Thrown {
            return Poll::Pending;
        }
        drop(slot.take_sent());
        match self.items.next() {
            Some(value) => {
                slot.put_yielded(value);
                Poll::Pending
            }
            None => Poll::Ready(()),
        }
    }
}

impl<Y, S, E, I: Iterator<Item = Y>> Delegation<Y, S, E> for IterFuture<Y, S, E, I> {
    #[inline]
    fn poll_caught(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Thrown<E>>> {
        match take_thrown::<Y, S, E>(context) {
            Some(thrown) => Poll::Ready(Err(thrown)),
            None => self.poll(context).map(Ok),
        }
    }
}

/// The future behind `try_yield_from!`.
pub struct TryDelegation<Y, S, E, F> {
    delegation: F,
    types: Invariant<Y, S, E>,
}

impl<Y, S, E, F> TryDelegation<Y, S, E, F> {
    #[inline(always)]
    pub(crate) fn new(delegation: F) -> Self {
        TryDelegation { delegation, types: PhantomData }
    }
}

impl<Y, S, E, F: Delegation<Y, S, E>> Future for TryDelegation<Y, S, E, F> {
    type Output = Result<F::Output, Thrown<E>>;

    #[inline(always)]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // SAFETY: the delegation is pinned with `self`, which has no destructor and is `Unpin` only if it is.
        unsafe { self.map_unchecked_mut(|this| &mut this.delegation) }.poll_caught(context)
    }
}
