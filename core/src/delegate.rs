//! How a body delegates, and to what: the futures behind `yield_from!` and `try_yield_from!`.

#![allow(unsafe_code)]

use core::convert::Infallible;
use core::future::Future;
use core::marker::PhantomData;
use core::mem::MaybeUninit;
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

    /// Asks what kind of delegate it is: see [`Kind`].
    #[inline]
    pub fn probe<D>(&self, _: &D) -> Probe<Y, S, E, D> {
        Probe { types: PhantomData }
    }

    /// Begins a delegation; ready with the delegate's value.
    #[inline(always)]
    pub fn delegate<D, K: Kind<Y, S, E, D>>(
        &self,
        stack: &Stack<Y, S, E>,
        _: K,
        first: Option<S>,
        delegate: D,
    ) -> K::Delegation {
        K::begin(Seat { stack, first }, delegate)
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

impl<Y, S, E> Seat<'_, Y, S, E> {
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
        // The first poll. Most delegates do not go deep at their start, so it is begun from here if there is room.
        let mut place = MaybeUninit::<D::Return>::uninit();
        if ptr::from_mut(slot).addr().wrapping_sub(place.as_ptr().addr()) > NESTED_STARTS {
            slot.put_delegated();
            return Poll::Pending;
        }
        // SAFETY: the stack lives, and no reference to it does.
        let frame = unsafe { (*frames).top() };
        // SAFETY: it is the frame of the delegate, which was pushed when this future was made; the place is for its value.
        // The slot's reference is not used any more.
        let Some(_) = (unsafe { Frame::run(frame, context, place.as_mut_ptr().cast()) }) else { return Poll::Pending };
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

/// The future behind `yield_from!` for an iterator, which is in the body itself.
pub struct Items<Y, S, E, I> {
    items: I,
    types: Invariant<Y, S, E>,
}

impl<Y, S, E, I> Unpin for Items<Y, S, E, I> {}

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

/// What can be delegated to, and how it is begun. The macros choose by [`Probe`].
#[diagnostic::on_unimplemented(
    message = "`yield_from!` cannot delegate to this",
    label = "neither an iterator over `{Y}`, nor a generator that yields `{Y}`, is sent `{S}` and is thrown `{E}`",
    note = "a generator with other types is adapted by `map_yield`, `map_send` and `map_thrown`",
    note = "an iterator is sent nothing: in a generator that is sent values, say so by `ignore_sent(iterator)`"
)]
pub trait Kind<Y, S, E, D> {
    /// The future that is awaited.
    type Delegation: Delegation<Y, S, E>;

    /// Puts the delegate where it runs.
    fn begin(seat: Seat<'_, Y, S, E>, delegate: D) -> Self::Delegation;
}

/// Generators with the same types.
pub struct SameTypes;

#[diagnostic::do_not_recommend]
impl<Y, S, E, D: Coroutine<Yield = Y, Send = S, Throw = E>> Kind<Y, S, E, D> for SameTypes {
    type Delegation = Delegated<Y, S, E, D>;

    #[inline(always)]
    fn begin(seat: Seat<'_, Y, S, E>, delegate: D) -> Self::Delegation {
        delegate.seat(seat);
        Delegated { delegate: PhantomData, types: PhantomData }
    }
}

/// Generators into which nothing can be thrown. What is thrown into the delegator is raised at the delegation.
pub struct NothingThrown;

#[diagnostic::do_not_recommend]
impl<Y, S, E, D: Coroutine<Yield = Y, Send = S, Throw = Infallible>> Kind<Y, S, E, D> for NothingThrown {
    type Delegation = Delegated<Y, S, E, D>;

    #[inline]
    fn begin(seat: Seat<'_, Y, S, E>, delegate: D) -> Self::Delegation {
        seat.coroutine(Deaf { delegate, thrown: PhantomData });
        Delegated { delegate: PhantomData, types: PhantomData }
    }
}

/// A coroutine that is thrown nothing, as one that is thrown `E` and never hears of it.
struct Deaf<D, E> {
    delegate: D,
    thrown: PhantomData<fn(E) -> E>,
}

impl<E, D: Coroutine<Throw = Infallible>> Coroutine for Deaf<D, E> {
    type Yield = D::Yield;
    type Send = D::Send;
    type Return = D::Return;
    type Throw = E;

    fn resume(self: Pin<&mut Self>, with: Resume<D::Send, E>) -> Outcome<D::Yield, D::Send, D::Return, E> {
        // SAFETY: the delegate is pinned with `self`.
        let delegate = unsafe { self.map_unchecked_mut(|this| &mut this.delegate) };
        let outcome = match with {
            Resume::Throw(Thrown::Raised(error)) => return Outcome::Thrown(Thrown::Raised(error)),
            Resume::Throw(Thrown::Exit) => delegate.resume(Resume::Throw(Thrown::Exit)),
            Resume::Throw(Thrown::IgnoredExit) => delegate.resume(Resume::Throw(Thrown::IgnoredExit)),
            Resume::Send(value) => delegate.resume(Resume::Send(value)),
            Resume::Start => delegate.resume(Resume::Start),
        };
        match outcome {
            Outcome::Yielded(value) => Outcome::Yielded(value),
            Outcome::Complete(value) => Outcome::Complete(value),
            Outcome::Thrown(Thrown::Raised(never)) => match never {},
            Outcome::Thrown(Thrown::Exit) => Outcome::Thrown(Thrown::Exit),
            Outcome::Thrown(Thrown::IgnoredExit) => Outcome::Thrown(Thrown::IgnoredExit),
            Outcome::Refused(Resume::Send(value)) => Outcome::Refused(Resume::Send(value)),
            Outcome::Refused(Resume::Start | Resume::Throw(_)) => Outcome::Refused(Resume::Start),
        }
    }

    fn status(&self) -> Status {
        self.delegate.status()
    }

    fn delegation_depth(&self) -> usize {
        self.delegate.delegation_depth()
    }
}

/// Iterators, in a generator that is sent nothing.
pub struct Iterates;

#[diagnostic::do_not_recommend]
impl<Y, E, D: IntoIterator<Item = Y>> Kind<Y, (), E, D> for Iterates {
    type Delegation = Items<Y, (), E, D::IntoIter>;

    #[inline]
    fn begin(_: Seat<'_, Y, (), E>, delegate: D) -> Self::Delegation {
        Items { items: delegate.into_iter(), types: PhantomData }
    }
}

/// An iterator that may be delegated to in a generator that is sent values: they are dropped. Made by [`ignore_sent`].
#[derive(Clone, Copy, Debug)]
#[must_use = "it is for `yield_from!`"]
pub struct IgnoreSent<I>(I);

/// Lets a generator that is sent values delegate to an iterator, which takes none: `yield_from!(ignore_sent(items))`.
///
/// Python raises `AttributeError` when another value than `None` is sent to a generator that delegates to an iterator. Here
/// the types say it, so that is refused by the compiler unless the values are ignored knowingly.
///
/// # Examples
///
/// ```
/// use coyield::prelude::*;
/// use coyield::ignore_sent;
/// use std::pin::pin;
///
/// #[generator]
/// fn questions() -> impl Generator<&'static str, &'static str, String> {
///     yield_from!(ignore_sent(["Welcome.", "Here are the questions."]));
///     let name = yield_!("What is your name?");
///     format!("hello {name}")
/// }
///
/// let mut g = pin!(questions());
/// g.start()?;
/// g.send("what?")?;
/// assert_eq!(g.send("go on")?.yielded(), Some("What is your name?"));
/// assert_eq!(g.send("Ada")?.completed().as_deref(), Some("hello Ada"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn ignore_sent<I: IntoIterator>(items: I) -> IgnoreSent<I> {
    IgnoreSent(items)
}

/// Iterators whose user ignores what is sent.
pub struct Ignores;

#[diagnostic::do_not_recommend]
impl<Y, S, E, I: IntoIterator<Item = Y>> Kind<Y, S, E, IgnoreSent<I>> for Ignores {
    type Delegation = Items<Y, S, E, I::IntoIter>;

    #[inline]
    fn begin(_: Seat<'_, Y, S, E>, delegate: IgnoreSent<I>) -> Self::Delegation {
        Items { items: delegate.0.into_iter(), types: PhantomData }
    }
}

/// What cannot be delegated to.
pub struct Unfit;

/// Chooses the kind of a delegate, by the first of these traits that its type has: each is implemented for one more
/// reference than the next, and rustc looks for a method from the outermost reference inwards.
pub struct Probe<Y, S, E, D> {
    types: PhantomData<fn(Y, S, E, D)>,
}

/// The traits of `Probe`, for the macros to import.
#[allow(missing_docs)]
pub mod probe {
    use super::{Coroutine, IgnoreSent, Ignores, Infallible, Iterates, NothingThrown, Probe, SameTypes, Unfit};

    pub trait HasSameTypes {
        fn kind(&self) -> SameTypes {
            SameTypes
        }
    }
    impl<Y, S, E, D: Coroutine<Yield = Y, Send = S, Throw = E>> HasSameTypes for &&&&Probe<Y, S, E, D> {}

    pub trait IsThrownNothing {
        fn kind(&self) -> NothingThrown {
            NothingThrown
        }
    }
    impl<Y, S, E, D: Coroutine<Yield = Y, Send = S, Throw = Infallible>> IsThrownNothing for &&&Probe<Y, S, E, D> {}

    pub trait IsIterator {
        fn kind(&self) -> Iterates {
            Iterates
        }
    }
    impl<Y, E, D: IntoIterator<Item = Y>> IsIterator for &&Probe<Y, (), E, D> {}

    pub trait IgnoresSent {
        fn kind(&self) -> Ignores {
            Ignores
        }
    }
    impl<Y, S, E, I: IntoIterator<Item = Y>> IgnoresSent for &Probe<Y, S, E, IgnoreSent<I>> {}

    /// Of none of these: `Unfit` is no [`Kind`], and so rustc says the message of that.
    pub trait IsUnfit {
        fn kind(&self) -> Unfit {
            Unfit
        }
    }
    impl<Y, S, E, D> IsUnfit for Probe<Y, S, E, D> {}

    /// What a suspended delegate can be resumed with, where no value is at hand: the unit, if that is what is sent.
    pub trait HasNoValue<S> {
        fn first(&self) -> Option<S> {
            None
        }
    }
    impl<Y, S, E> HasNoValue<S> for crate::slot::Handle<Y, S, E> {}
}

impl<Y, E> Handle<Y, (), E> {
    /// See [`probe::HasNoValue`].
    #[allow(clippy::unused_self, clippy::unnecessary_wraps)]
    #[inline]
    pub fn first(&self) -> Option<()> {
        Some(())
    }
}
