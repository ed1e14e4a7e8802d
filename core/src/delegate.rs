//! How a body delegates, and to what: the futures behind `yield_from!` and `try_yield_from!`.

#![allow(unsafe_code)]

use core::future::Future;
use core::marker::PhantomData;
use core::mem::{self, MaybeUninit};
use core::pin::Pin;
use core::ptr;
use core::task::{Context, Poll};

use crate::frames::{Frame, FrameBody, Frames};
use crate::generator::Coroutine;
use crate::slot::{Handle, Invariant, Slot, Waiting, context_was_replaced};
use crate::state::{Outcome, Resume, Status, Thrown};

/// How much of the machine stack delegates may be started on, one inside the other, before the engine takes over.
const NESTED_STARTS: usize = 8 * 1024;

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
        let slot = match unsafe { Slot::<Y, S, E>::of_poll(context) } {
            // As in `Begin`.
            Some(slot) if slot.waiting() == Waiting::Nothing => slot,
            _ => context_was_replaced(),
        };
        Poll::Ready(Stack { frames: slot.delegates().cast(), types: PhantomData })
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

impl<Y, S, E, D> Delegated<Y, S, E, D> {
    /// The same, ready with what the delegate raised, too.
    #[inline]
    pub fn caught(self) -> Caught<Y, S, E, Self> {
        Caught { delegation: self, types: PhantomData }
    }
}

impl<Y, S, E, I> Items<Y, S, E, I> {
    /// The same, ready with what was thrown in, too.
    #[inline]
    pub fn caught(self) -> Caught<Y, S, E, Self> {
        Caught { delegation: self, types: PhantomData }
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

    /// Seats a body that has not begun.
    #[inline(always)]
    pub(crate) fn body<F: Future>(self, future: F) {
        self.push(Polled { future });
    }

    /// Seats any other coroutine.
    #[inline(always)]
    pub(crate) fn coroutine<C: Coroutine<Yield = Y, Send = S, Throw = E>>(self, coroutine: C) {
        let first = self.first;
        Seat { stack: self.stack, first: None }.push(Driven { coroutine, first });
    }

    #[inline(always)]
    fn push<B: FrameBody>(self, body: B) {
        // SAFETY: the body that took this stack is being run, so the stack lives, and no reference to it does.
        unsafe { (*self.stack.frames).push(body) };
    }
}

/// A body in a frame.
struct Polled<F> {
    future: F,
}

impl<F: Future> FrameBody for Polled<F> {
    type Return = F::Output;

    #[inline]
    fn run(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        // SAFETY: the future is pinned with `self`.
        unsafe { self.map_unchecked_mut(|this| &mut this.future) }.poll(context)
    }

    fn depth(&self) -> usize {
        0
    }
}

/// Any other coroutine in a frame.
struct Driven<C: Coroutine> {
    coroutine: C,
    first: Option<C::Send>,
}

impl<C: Coroutine> FrameBody for Driven<C> {
    type Return = C::Return;

    fn run(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<C::Return> {
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
        match coroutine.resume(with) {
            Outcome::Yielded(value) => slot.put_yielded(value),
            Outcome::Complete(value) => return Poll::Ready(value),
            Outcome::Thrown(thrown) => slot.put_thrown(thrown),
            Outcome::Refused(_) => not_at_its_start(),
        }
        Poll::Pending
    }

    fn depth(&self) -> usize {
        self.coroutine.delegation_depth()
    }
}

#[cold]
#[inline(never)]
fn not_at_its_start() -> ! {
    panic!("cannot delegate to this generator: it has finished, or it is suspended at a yield that waits for a value")
}

/// The future behind `yield_from!` for a generator, which is on the stack.
pub struct Delegated<Y, S, E, D> {
    /// Its auto traits and its borrows are the body's.
    delegate: PhantomData<D>,
    types: Invariant<Y, S, E>,
}

impl<Y, S, E, D> Unpin for Delegated<Y, S, E, D> {}

impl<Y, S, E, D> Delegated<Y, S, E, D> {
    /// The future of a delegate that has just been seated.
    #[inline]
    pub(crate) fn new() -> Self {
        Delegated { delegate: PhantomData, types: PhantomData }
    }
}

impl<Y, S, E, D: Coroutine> Future for Delegated<Y, S, E, D> {
    type Output = D::Return;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<D::Return> {
        // SAFETY: as in `Yield::poll`.
        let Some(slot) = (unsafe { Slot::<Y, S, E>::of_poll(context) }) else { context_was_replaced() };
        let frames = slot.delegates().cast::<Frames>();
        if let Some(value) = slot.take_returned() {
            // SAFETY: the engine says that the delegate of this future, which is the innermost one, has returned. Its value
            // is there.
            let value = unsafe { value.cast::<D::Return>().read() };
            // SAFETY: the stack lives, and no other reference to it does.
            let frames = unsafe { &mut *frames };
            // SAFETY: the engine has popped its frame, whose value is out.
            unsafe { frames.release_popped() };
            return Poll::Ready(value);
        }
        if slot.waiting() != Waiting::Nothing {
            // Thrown by the delegate: it drops this body, or is caught by `Caught`.
            return Poll::Pending;
        }
        // SAFETY: the stack lives, and no reference to it does.
        let frame = unsafe { (*frames).top() };
        // SAFETY: it is the frame of the delegate, which was pushed when this future was made.
        unsafe { Frame::begin(frame) };
        // The first poll. Most delegates do not go deep at their start, so it is begun from here if there is room.
        let mut place = MaybeUninit::<D::Return>::uninit();
        if ptr::from_mut(slot).addr().wrapping_sub(place.as_ptr().addr()) > NESTED_STARTS {
            slot.put_delegated();
            return Poll::Pending;
        }
        let unwinding = Unwinding { frames, delegate: frame };
        // SAFETY: it is the frame of the delegate; the place is for its value. The slot's reference is not used any more.
        let returned = unsafe { Frame::run(frame, context, place.as_mut_ptr().cast()) };
        mem::forget(unwinding);
        if returned.is_none() {
            return Poll::Pending;
        }
        // SAFETY: it has returned, so its value is there.
        let value = unsafe { place.assume_init() };
        // SAFETY: the stack lives, and no other reference to it does any more.
        let frames = unsafe { &mut *frames };
        // The delegate is the innermost frame, because its own delegates have returned before it.
        frames.pop();
        // SAFETY: its frame was popped just now, and is empty.
        unsafe { frames.release_popped() };
        Poll::Ready(value)
    }
}

/// Drops a delegate, and the delegates above it, when a panic comes out of its start: what unwinds next is its delegator,
/// with the locals that it borrows from.
struct Unwinding {
    frames: *mut Frames,
    delegate: *mut Frame,
}

impl Drop for Unwinding {
    #[cold]
    fn drop(&mut self) {
        // SAFETY: the delegator is being run, so its delegate's frame is on the stack.
        let delegator = unsafe { Frame::below(self.delegate) };
        // SAFETY: the stack lives, and no reference to it does: the delegate is not run any more.
        unsafe { (*self.frames).drop_down_to(delegator) };
    }
}

/// The future behind `yield_from!` for an iterator, which is in the body itself.
pub struct Items<Y, S, E, I> {
    items: I,
    types: Invariant<Y, S, E>,
}

impl<Y, S, E, I> Unpin for Items<Y, S, E, I> {}

impl<Y, S, E, I> Items<Y, S, E, I> {
    #[inline]
    pub(crate) fn new(items: I) -> Self {
        Items { items, types: PhantomData }
    }
}

impl<Y, S, E, I: Iterator<Item = Y>> Future for Items<Y, S, E, I> {
    type Output = ();

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        // SAFETY: as in `Yield::poll`.
        let Some(slot) = (unsafe { Slot::<Y, S, E>::of_poll(context) }) else { context_was_replaced() };
        if slot.waiting() == Waiting::Thrown {
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

/// A delegation that has begun.
pub trait Delegation<Y, S, E>: Future + Unpin + Sized {}

impl<Y, S, E, D: Coroutine> Delegation<Y, S, E> for Delegated<Y, S, E, D> {}
impl<Y, S, E, I: Iterator<Item = Y>> Delegation<Y, S, E> for Items<Y, S, E, I> {}

/// The future behind `try_yield_from!`.
pub struct Caught<Y, S, E, F> {
    delegation: F,
    types: Invariant<Y, S, E>,
}

impl<Y, S, E, F: Delegation<Y, S, E>> Future for Caught<Y, S, E, F> {
    type Output = Result<F::Output, Thrown<E>>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // SAFETY: as in `Yield::poll`.
        let Some(slot) = (unsafe { Slot::<Y, S, E>::of_poll(context) }) else { context_was_replaced() };
        if let Some(thrown) = slot.take_thrown() {
            return Poll::Ready(Err(thrown));
        }
        Pin::new(&mut self.delegation).poll(context).map(Ok)
    }
}
