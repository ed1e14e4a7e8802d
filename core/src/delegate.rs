//! How a delegate is put where it runs: onto the stack of the generator, or into the future of its delegator.

#![allow(unsafe_code)]

use core::future::Future;
use core::marker::PhantomData;
use core::pin::Pin;
use core::task::{Context, Poll};

use crate::async_coroutine::{AsyncCoroutine, AsyncStatus};
use crate::delegation::Delegated;
use crate::embedded::{self, Asynchronous, Delegate, Place, Synchronous};
use crate::erased::{Erased, PollFn};
use crate::frames::{DepthFn, FrameBody, Frames, no_depth};
use crate::generator::Coroutine;
use crate::slot::{self, Exchange, Handle, Invariant, Slot, Waiting, context_was_replaced, task_waker};
use crate::state::{Outcome, Resume, Status};
use crate::traced::{self, Seated};

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
    stack: &'s Stack<Y, S, E>,
    /// What a delegate is resumed with that is suspended already.
    first: Option<S>,
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
    /// `D` is embedded, and its `embedded` is [`Request::fulfil`](crate::embedded::Request::fulfil) for `F`.
    #[inline(always)]
    pub(crate) unsafe fn embed<F, D>(self, future: F) -> Delegated<Y, S, E, D>
    where
        F: Future,
        D: Delegate<Return = F::Output>,
    {
        // SAFETY: the body that took this stack is being run, so the stack lives, and no reference to it does.
        unsafe { (*self.stack.frames).embed() };
        traced::delegates(Seated::Embedded);
        // SAFETY: the caller says so.
        unsafe { Delegated::new(Place::holding(future)) }
    }

    /// Seats any other coroutine.
    #[inline(always)]
    pub(crate) fn coroutine<C>(self, coroutine: C) -> Delegated<Y, S, E, Synchronous<C>>
    where
        C: Coroutine<Yield = Y, Send = S, Throw = E>,
    {
        let first = self.first;
        Seat { stack: self.stack, first: None }.push(Driven { coroutine, first })
    }

    /// Seats any other async coroutine.
    #[inline(always)]
    pub(crate) fn async_coroutine<C>(self, coroutine: C) -> Delegated<Y, S, E, Asynchronous<C>>
    where
        C: AsyncCoroutine<Yield = Y, Send = S, Throw = E>,
    {
        let first = self.first;
        Seat { stack: self.stack, first: None }.push(Awaited { coroutine, first, begun: false })
    }

    #[inline(always)]
    fn push<B, D>(self, body: B) -> Delegated<Y, S, E, D>
    where
        B: FrameBody,
        D: Delegate<Return = B::Output>,
    {
        assert!(!embedded::is::<D>(), "what is embedded is not on the stack");
        // First, for nothing that can panic may come between the push and the first poll of the delegation: see
        // `poll_on_stack`.
        traced::delegates(Seated::OnStack);
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

/// Any other coroutine in a frame.
struct Driven<C: Coroutine> {
    coroutine: C,
    first: Option<C::Send>,
}

impl<C: Coroutine> Future for Driven<C> {
    type Output = C::Return;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<C::Return> {
        // SAFETY: nothing is moved out but `first`, which is not pinned.
        let this = unsafe { self.get_unchecked_mut() };
        // SAFETY: the coroutine is pinned with `self`.
        let coroutine = unsafe { Pin::new_unchecked(&mut this.coroutine) };
        // SAFETY: the slot of a generator has the types of its delegates: `Seat::coroutine` says so. The reference is not
        // used while the coroutine runs, which has a slot of its own.
        let Some(slot) = (unsafe { Slot::<C::Yield, C::Send, C::Throw>::of_poll(context) }) else {
            context_was_replaced()
        };
        let with = match (slot.take_sent(), slot.take_thrown()) {
            (Some(value), _) => Resume::Send(value),
            (None, Some(thrown)) => Resume::Throw(thrown),
            (None, None) if coroutine.status() == Status::Suspended => match this.first.take() {
                Some(value) => Resume::Send(value),
                None => not_at_its_start(),
            },
            (None, None) => Resume::Start,
        };
        let outcome = coroutine.resume(with);
        traced::begun();
        told(slot, outcome)
    }
}

impl<C: Coroutine> FrameBody for Driven<C> {
    const DEPTH: DepthFn = Self::depth;
}

impl<C: Coroutine> Driven<C> {
    /// # Safety
    ///
    /// There is one of these at that address, it has not been dropped, and nothing runs meanwhile.
    unsafe fn depth(this: *const ()) -> usize {
        // SAFETY: the caller says so.
        let coroutine = unsafe { &(*this.cast::<Self>()).coroutine };
        coroutine.delegation_depth()
    }
}

/// An async coroutine in a frame.
struct Awaited<C: AsyncCoroutine> {
    coroutine: C,
    first: Option<C::Send>,
    begun: bool,
}

impl<C: AsyncCoroutine> Future for Awaited<C> {
    type Output = C::Return;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<C::Return> {
        // SAFETY: nothing is moved out but `first`, which is not pinned.
        let this = unsafe { self.get_unchecked_mut() };
        // SAFETY: the coroutine is pinned with `self`.
        let mut coroutine = unsafe { Pin::new_unchecked(&mut this.coroutine) };
        // SAFETY: as in `Driven`.
        let Some(slot) = (unsafe { Slot::<C::Yield, C::Send, C::Throw>::of_poll(context) }) else {
            context_was_replaced()
        };
        let mut with = match (slot.take_sent(), slot.take_thrown()) {
            (Some(value), _) => Some(Resume::Send(value)),
            (None, Some(thrown)) => Some(Resume::Throw(thrown)),
            (None, None) if this.begun => None,
            (None, None) => match coroutine.status() {
                AsyncStatus::Suspended => match this.first.take() {
                    Some(value) => Some(Resume::Send(value)),
                    None => not_at_its_start(),
                },
                // It is in the middle of a step, which goes on.
                AsyncStatus::Running => None,
                AsyncStatus::Created | AsyncStatus::Finished => Some(Resume::Start),
            },
        };
        this.begun = true;
        let polled = coroutine.as_mut().poll_resume(&mut Context::from_waker(task_waker(context.waker())), &mut with);
        traced::begun();
        let Poll::Ready(outcome) = polled else { return Poll::Pending };
        // SAFETY: as above; it is another reference, because the coroutine was lent the waker of the task.
        let Some(slot) = (unsafe { Slot::<C::Yield, C::Send, C::Throw>::of_poll(context) }) else {
            context_was_replaced()
        };
        told(slot, outcome)
    }
}

impl<C: AsyncCoroutine> FrameBody for Awaited<C> {
    const DEPTH: DepthFn = Self::depth;
}

impl<C: AsyncCoroutine> Awaited<C> {
    /// # Safety
    ///
    /// There is one of these at that address, it has not been dropped, and nothing runs meanwhile.
    unsafe fn depth(this: *const ()) -> usize {
        // SAFETY: the caller says so.
        let coroutine = unsafe { &(*this.cast::<Self>()).coroutine };
        coroutine.delegation_depth()
    }
}

/// Leaves in the slot what a coroutine yields or raises, and is ready with what it returns.
#[inline]
fn told<Y, S, R, E>(slot: &mut Slot<Y, S, E>, outcome: Outcome<Y, S, R, E>) -> Poll<R> {
    match outcome {
        Outcome::Yielded(value) => slot.put_yielded(value),
        Outcome::Complete(value) => return Poll::Ready(value),
        Outcome::Thrown(thrown) => slot.put_thrown(thrown),
        Outcome::Refused(_) => not_at_its_start(),
    }
    Poll::Pending
}

#[cold]
#[inline(never)]
pub(crate) fn not_at_its_start() -> ! {
    panic!("cannot delegate to this generator: it has finished, or it is suspended at a yield that waits for a value")
}
