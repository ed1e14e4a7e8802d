//! The futures of `yield_from!` and `try_yield_from!`, which a body awaits while it delegates.

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

/// How many bytes of the machine stack nested starts of delegates may take before the engine's loop runs them.
const NESTED_STARTS: usize = 8 * 1024;

/// Returns whether nested starts have taken more machine stack than that since the slot context was made on it.
#[inline(always)]
fn is_deep(exchange: *mut ()) -> bool {
    let here = MaybeUninit::<u8>::uninit();
    // The distance is negative, because the stack grows downwards. If the stack grows upwards, or this is another stack
    // than that of the slot context, the distance counts as deep.
    let distance = here.as_ptr().addr().wrapping_sub(exchange.addr());
    if cfg!(miri) {
        // Miri places locals anywhere. With a limit in both directions, Miri sees both cases: delegates that are
        // started here, and delegates that the engine starts.
        return distance.wrapping_add(NESTED_STARTS) > 2 * NESTED_STARTS;
    }
    distance < 0_usize.wrapping_sub(NESTED_STARTS)
}

/// The future of `yield_from!`: ready with the delegate's return value.
///
/// If it is pending and a thrown value is in the slot, that value is raised in the delegator.
pub trait Delegation<Y, S, E>: Future + SendIf {
    /// Polls the delegation for `try_yield_from!`: ready also with what is raised in the delegator.
    fn poll_caught(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<Self::Output, Thrown<E>>>;
}

/// Names the type that has to be [`Send`] for a delegation to be.
///
/// It is no part of [`Delegation`], because a bound of an implementation of `Send` must not relate two lifetimes: where
/// rustc looks into an `async` block, each lifetime in it is another one.
pub trait SendIf {
    /// The type that has to be [`Send`].
    type SendIf;
}

/// Takes the thrown value from the slot of this poll, if there is one.
#[inline(always)]
pub(crate) fn take_thrown<Y, S, E>(context: &Context<'_>) -> Option<Thrown<E>> {
    // SAFETY: as in `Yield::poll`.
    let Some(slot) = (unsafe { Slot::<Y, S, E>::from_context(context) }) else { context_was_replaced() };
    slot.take_thrown()
}

/// Returns the slot of this poll, whose delegate is on the stack. If the context is not the engine's, the delegate is
/// leaked, and this panics.
///
/// # Safety
///
/// The delegate is on the stack, and `storage` is the inline storage of its delegation. The reference is used as
/// [`Slot::from_context`] demands.
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn slot_on_stack<'poll, Y, S, E>(
    storage: &mut InlineStorage,
    context: &Context<'_>,
) -> &'poll mut Slot<Y, S, E> {
    // SAFETY: as in `Yield::poll`; the caller guarantees the use of the reference.
    if let Some(slot) = unsafe { Slot::from_context(context) } {
        return slot;
    }
    // This is the first poll, because the engine's context arrives at the second one as it is. The panic drops the
    // locals of this body, from which the delegate may borrow, before the engine drops the frames: so the delegate is
    // not dropped at all.
    // SAFETY: the delegate is on the stack, so by the contract of `DelegateFuture::new` the storage has the address of
    // its frame.
    let frame = unsafe { storage.frame() };
    // SAFETY: the frame was pushed when this future was made, and nothing has run since that could pop it. The panic
    // finishes the generator, so that nothing of it is run again.
    unsafe { Frame::leak(frame) };
    context_was_replaced()
}

/// Polls the delegation to a delegate on the stack, which returns an `R`.
///
/// # Safety
///
/// The delegate is on the stack, and `storage` is the inline storage of its delegation. The types are those of the slot
/// and of the delegate.
// Not a call: it would cost more than everything this does for a delegate that returns at once.
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn poll_on_stack<Y, S, E, R>(storage: &mut InlineStorage, context: &mut Context<'_>) -> Poll<R> {
    // SAFETY: by the caller's contract. The reference stays here, and is not used any more when the delegate is run.
    let slot = unsafe { slot_on_stack::<Y, S, E>(storage, context) };
    // The engine runs the delegate, and comes back here for two reasons: the delegate has returned, or it has thrown.
    if let Some(value) = slot.take_returned() {
        // SAFETY: the engine says that the delegate of this future, which is the innermost one, has returned. Its value
        // is there, and nothing has been pushed since: the delegator is the first to run.
        return Poll::Ready(unsafe { value.cast::<R>().read() });
    }
    if slot.tag() != SlotTag::Empty {
        // The delegate has thrown, and the engine has dropped it. The value stays in the slot: the engine drops this
        // body, or `poll_caught` takes the value.
        return Poll::Pending;
    }
    // The first poll. Most delegates do not delegate deeply at their start, so the delegate is started from here if
    // there is room. Otherwise the engine starts it in its loop, which takes no machine stack per level.
    let exchange = slot::slot_context_of(context);
    if is_deep(exchange) {
        slot.put_delegated();
        return Poll::Pending;
    }
    // SAFETY: the delegate is on the stack, so by the contract of `DelegateFuture::new` the storage has the address of
    // its frame.
    let frame = unsafe { storage.frame() };
    // Armed during the run: a panic of the delegate unwinds through this body next, and the delegate borrows from its
    // locals.
    let unwinding = Unwinding { exchange, storage };
    // SAFETY: this is the frame of the delegate, which was pushed when this future was made and is the innermost one.
    // The slot context is that of this poll, and the slot's reference is not used any more.
    let returned = unsafe { Frame::run(frame, exchange) };
    mem::forget(unwinding);
    // If the delegate is pending, the engine decides by the slot what comes next.
    let Some(value) = returned else { return Poll::Pending };
    // SAFETY: as above. The reference is a new one, because the delegate used the slot context.
    let Some(slot) = (unsafe { Slot::<Y, S, E>::from_context(context) }) else { context_was_replaced() };
    // The slot is empty already, because a body that returns has taken what was in it. The compiler cannot know that:
    // the slot is emptied again for its sake.
    slot.put_nothing();
    // SAFETY: the delegate has returned, so its value is there, and nothing has been pushed since.
    Poll::Ready(unsafe { value.cast::<R>().read() })
}

impl<Y, S, E, D: Delegate> Drop for DelegateFuture<Y, S, E, D> {
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: the delegate is inline, so `gone` was set when this future was made.
        if is_inline::<D>() && !unsafe { self.gone.assume_init() } {
            // SAFETY: by the contract of `new`, and the body has not been dropped.
            unsafe { inline::drop::<D>(&mut self.storage) };
        }
    }
}

/// The future of a delegation to a generator, which is [`Send`] if `C` is.
///
/// `C` is the generator that was given to the delegation. Only the second parameter tells whether the future is `Send`,
/// so that rustc comes from the delegation to the generator without a type in between, and asks nothing of the first
/// one: a bound in an implementation of `Send` must not relate two lifetimes, because where rustc looks into an `async`
/// block, each lifetime in it is another one.
pub struct Delegating<F, C> {
    pub(crate) delegation: F,
    pub(crate) send_if: PhantomData<fn() -> C>,
}

// SAFETY: the kinds of delegates, which alone make one, state a C that the delegate is or has nothing but. So the delegation has the body of the generator C, or stands for it, which is then in a frame of the generator
// that owns the delegation. A generator is sent with all of its frames.
unsafe impl<F, C: Send> Send for Delegating<F, C> {}

impl<F, C> SendIf for Delegating<F, C> {
    type SendIf = C;
}

impl<Y, S, E, D: Delegate, C> Future for Delegating<DelegateFuture<Y, S, E, D>, C> {
    type Output = D::Return;

    #[inline(always)]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<D::Return> {
        // SAFETY: nothing is moved out.
        let this = &mut unsafe { self.get_unchecked_mut() }.delegation;
        if is_inline::<D>() {
            // SAFETY: by the contract of `new`, and the storage is pinned with the delegation. The rest is as in
            // `Yield::poll`.
            unsafe { inline::poll::<Y, S, E, D>(&mut this.storage, context) }
        } else {
            // SAFETY: by the contract of `new`. The rest is as in `Yield::poll`.
            unsafe { poll_on_stack::<Y, S, E, D::Return>(&mut this.storage, context) }
        }
    }
}

impl<Y, S, E, D: Delegate, C> Delegation<Y, S, E> for Delegating<DelegateFuture<Y, S, E, D>, C> {
    #[inline(always)]
    fn poll_caught(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<D::Return, Thrown<E>>> {
        // What is thrown in reaches an inline delegate by this poll, so the slot is read after it. The engine has
        // thrown it into a delegate on the stack before this poll, so the slot is read first: what is there was raised
        // by the delegate. If the delegate raises something at its start, below, its frame stays on the stack, and the
        // engine takes the value.
        if !is_inline::<D>() {
            // SAFETY: nothing is moved out.
            let this = &mut unsafe { self.as_mut().get_unchecked_mut() }.delegation;
            // SAFETY: the delegate is on the stack. The reference is gone before the poll below.
            let slot = unsafe { slot_on_stack::<Y, S, E>(&mut this.storage, context) };
            if let Some(thrown) = slot.take_thrown() {
                return Poll::Ready(Err(thrown));
            }
        }
        if let Poll::Ready(value) = self.as_mut().poll(context) {
            return Poll::Ready(Ok(value));
        }
        let after = if is_inline::<D>() { take_thrown::<Y, S, E>(context) } else { None };
        let Some(thrown) = after else { return Poll::Pending };
        // The delegate is dropped here, and not at the end of the `.await`: if a destructor panics, what was thrown is
        // dropped and not leaked.
        // SAFETY: nothing is moved out.
        let this = &mut unsafe { self.get_unchecked_mut() }.delegation;
        this.gone.write(true);
        // SAFETY: the delegate is inline, and `gone` says from now on that it has been dropped.
        unsafe { inline::drop::<D>(&mut this.storage) };
        Poll::Ready(Err(thrown))
    }
}

/// Drops a delegate, and the delegates above it, when a panic comes out of its start. What unwinds next is its
/// delegator, with the locals that the delegate borrows from.
///
/// It has only fields that are in memory anyway, so that the start needs no registers for it.
struct Unwinding {
    exchange: *mut (),
    storage: *mut InlineStorage,
}

impl Drop for Unwinding {
    #[inline(always)]
    fn drop(&mut self) {
        // SAFETY: the slot context is that of the poll which this unwinds.
        let frames = unsafe { slot::frame_stack_of(self.exchange) }.cast::<Frames>();
        // SAFETY: the storage is in the body that has started the delegate, and there is no other reference to it
        // meanwhile.
        let storage = unsafe { &mut *self.storage };
        // SAFETY: the storage was made of the frame of that delegate.
        let delegate = unsafe { storage.frame() };
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

/// The future of a delegation to an iterator. The iterator is in the future itself, so it needs no frame.
pub struct IterFuture<Y, S, E, I> {
    items: I,
    types: Invariant<Y, S, E>,
}

impl<Y, S, E, I> Unpin for IterFuture<Y, S, E, I> {}

impl<Y, S, E, I> IterFuture<Y, S, E, I> {
    #[inline]
    pub(crate) fn new(items: I) -> Self {
        trace_hooks::on_iterate::<I>();
        IterFuture { items, types: PhantomData }
    }
}

impl<Y, S, E, I: Iterator<Item = Y>> Future for IterFuture<Y, S, E, I> {
    type Output = ();

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        // SAFETY: as in `Yield::poll`.
        let Some(slot) = (unsafe { Slot::<Y, S, E>::from_context(context) }) else { context_was_replaced() };
        // A thrown value stays in the slot: the engine raises it in the delegator, which drops the iterator.
        if slot.tag() == SlotTag::Thrown {
            return Poll::Pending;
        }
        // Nothing can be sent to an iterator: the value is the unit, or `ignore_sent` allows to drop it.
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

impl<Y, S, E, I> SendIf for IterFuture<Y, S, E, I> {
    type SendIf = I;
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

/// The future of `try_yield_from!`.
pub struct TryDelegation<Y, S, E, F> {
    delegation: F,
    types: Invariant<Y, S, E>,
}

// Written out, as for `DelegateFuture`.
// SAFETY: the only field that has a size is the delegation, which is `Send` if that type is.
unsafe impl<Y, S, E, F: SendIf<SendIf: Send>> Send for TryDelegation<Y, S, E, F> {}

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
