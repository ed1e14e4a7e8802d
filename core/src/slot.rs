//! Where a value waits between the two sides of a yield.
//!
//! # The protocol
//!
//! A generator body is an `async` block. One resume is one poll of it, and the two sides talk through a [`Slot`] that
//! lives on the resumer's stack for exactly that poll:
//!
//! 1. The engine makes a slot that holds what the body is resumed with ([`Waiting::Sent`] or [`Waiting::Thrown`]), or
//!    nothing on the first resume, and polls the body with a waker whose data pointer is the address of that slot.
//! 2. The body runs on from the yield at which it stands. That yield is a future of this module, polled for the second
//!    time: it finds a value waiting and takes it. The next yield is polled for the first time: it finds
//!    [`Waiting::Nothing`], because the value was taken, puts its own there ([`Waiting::Yielded`]) and is pending.
//!    So the slot tells a first poll from a second, and the futures need no flag.
//! 3. The engine reads the slot. A plain yield leaves what was thrown where it is and is pending: the engine finds
//!    [`Waiting::Thrown`] after the poll, drops the body, and hands the thrown value on. `raise!` puts one there itself.
//!
//! The pointer is set afresh on each resume and never stored in the body, so a generator may move between resumes when
//! its body is boxed, and nothing of the slot outlives the poll: a clone of the waker carries no pointer at all.
//!
//! # Why it is sound
//!
//! **One type.** The futures below read the slot through an untyped pointer. [`Handle`] is what makes the types agree:
//! `Y`, `S` and `E` are invariant in it and in the [`BodyMaker`] made together with it, so that the body's yields and
//! the engine's slot have the same types, lifetimes included.
//!
//! **One slot.** No address is compared with another, because addresses are reused.
//! [`BodyMaker::made_by_coyield`] is `unsafe`, and its contract (see there) says that the futures are awaited by the body's
//! own `async` block and by nothing in between. That block is polled by the engine alone, with the waker described above. The
//! macros uphold the contract by construction: the handle stands in no token that the user's code or a user's
//! macro is given, and each use of it stands beside a `break 'yield_belongs_directly_in_the_generator_body` in a dead branch,
//! which compiles in that `async` block only and in no closure, `async` block or function nested in it.
//!
//! **One waker.** `.await` hands on the context that the block was polled with, and that is an exclusive reference: a
//! foreign future, which a macro may hide in the body of a generator, can write another context into it. So the futures
//! check that the waker has the functions of this module. Such a waker exists only inside a running [`Slot::poll`]:
//! it is made there, it is lent and not given, and its clones have other functions. What a foreign future could
//! write into one generator's context is a waker that it was lent by another one's, and the lifetimes of the two are
//! unrelated: that does not compile.
//!
//! **One thread at a time.** The waker is `Sync`, as every waker is, so foreign code in the body may look at it from
//! another thread. Its virtual functions never touch the data pointer.

#![allow(unsafe_code)]

use core::convert::Infallible;
use core::future::Future;
use core::marker::PhantomData;
use core::mem::{ManuallyDrop, MaybeUninit};
use core::pin::Pin;
use core::ptr;
use core::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};

use crate::state::Thrown;

/// What waits in a slot, and so which of its fields is initialised.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waiting {
    /// No field is initialised.
    Nothing,
    /// `sent`: the engine put it there, a yield takes it.
    Sent,
    /// `thrown`: the engine or `raise!` put it there; a catching yield takes it, else the engine takes it back.
    Thrown,
    /// `yielded`: a yield put it there, the engine takes it.
    Yielded,
}

/// The place on the resumer's stack through which one resume exchanges its values.
///
/// One tag beside uninitialised fields, because a slot of three `Option`s costs three times as much.
/// A value left behind in it is leaked, never dropped twice; the protocol leaves none.
pub(crate) struct Slot<Y, S, E> {
    waiting: Waiting,
    yielded: MaybeUninit<Y>,
    sent: MaybeUninit<S>,
    thrown: MaybeUninit<Thrown<E>>,
}

impl<Y, S, E> Slot<Y, S, E> {
    /// A slot for the first resume, which brings no value.
    #[inline]
    pub(crate) fn empty() -> Self {
        Slot {
            waiting: Waiting::Nothing,
            yielded: MaybeUninit::uninit(),
            sent: MaybeUninit::uninit(),
            thrown: MaybeUninit::uninit(),
        }
    }

    /// A slot in which a sent value waits for the yield.
    #[inline]
    pub(crate) fn with_sent(value: S) -> Self {
        Slot { waiting: Waiting::Sent, sent: MaybeUninit::new(value), ..Slot::empty() }
    }

    /// A slot in which a thrown value waits for the yield.
    #[inline]
    pub(crate) fn with_thrown(thrown: Thrown<E>) -> Self {
        Slot { waiting: Waiting::Thrown, thrown: MaybeUninit::new(thrown), ..Slot::empty() }
    }

    /// Polls a body once, with a waker through which its yields find this slot.
    #[inline]
    pub(crate) fn poll<F: Future>(&mut self, body: Pin<&mut F>) -> Poll<F::Output> {
        let data = ptr::from_mut(self).cast::<()>().cast_const();
        // SAFETY: the functions of `VTABLE` ignore the data pointer and do nothing, which is thread-safe and fulfils
        // the contract of `RawWaker` for any data.
        let waker = unsafe { Waker::new(data, &VTABLE) };
        // The waker owns nothing, so there is nothing to drop.
        let waker = ManuallyDrop::new(waker);
        body.poll(&mut Context::from_waker(&waker))
    }

    /// What the poll left in the slot, taken out of it.
    #[inline]
    pub(crate) fn into_left(self) -> Left<Y, E> {
        match self.waiting {
            Waiting::Yielded => {
                // SAFETY: the tag says that `yielded` is initialised, and `self` is consumed.
                Left::Yielded(unsafe { self.yielded.assume_init() })
            }
            Waiting::Thrown => {
                // SAFETY: the tag says that `thrown` is initialised, and `self` is consumed.
                Left::Thrown(unsafe { self.thrown.assume_init() })
            }
            Waiting::Nothing | Waiting::Sent => Left::Nothing,
        }
    }

    /// The slot whose address the waker of this poll carries, or nothing if the context is not the one of [`Slot::poll`].
    ///
    /// # Safety
    ///
    /// The body that is being polled, by the innermost [`Slot::poll`] on this thread, must have a slot of exactly this type,
    /// and the reference must be gone before that poll ends.
    #[inline]
    unsafe fn of_poll<'poll>(context: &Context<'_>) -> Option<&'poll mut Self> {
        if !ptr::eq(context.waker().vtable(), &raw const VTABLE) {
            return None;
        }
        let slot = context.waker().data().cast::<Self>().cast_mut();
        // SAFETY: the waker is the one that `Slot::poll` made, as the module says, and by the caller's promise its slot
        // has this type. So the data pointer comes from the `&mut self` of that call, which does not use it until the
        // poll ends, and the futures below are the only others to call this: one at a time, each reference gone when
        // their own `poll` returns.
        Some(unsafe { &mut *slot })
    }
}

/// What a pending body left in the slot.
pub(crate) enum Left<Y, E> {
    /// The body stands at a yield that handed this out.
    Yielded(Y),
    /// The body has to be dropped, and this comes out of it.
    Thrown(Thrown<E>),
    /// The body awaited something that is not a yield.
    Nothing,
}

/// The waker's functions. They ignore the slot: waking a generator means nothing, and a clone is the waker that does
/// nothing, without a pointer and without these functions.
static VTABLE: RawWakerVTable =
    RawWakerVTable::new(|_slot| RawWaker::new(ptr::null(), Waker::noop().vtable()), |_slot| {}, |_slot| {}, |_slot| {});

/// Reached only by a future that a macro hid in the body from `#[generator]`.
#[cold]
#[inline(never)]
fn context_was_replaced() -> ! {
    panic!("a future that a generator awaited replaced the context of the generator")
}

/// Invariant in all three, and `Send` and `Sync` whatever they are.
type Invariant<Y, S, E> = PhantomData<fn(Y, S, E) -> (Y, S, E)>;

/// Makes a generator out of the body that owns the handle made together with it.
pub struct BodyMaker<Y, S, E> {
    types: Invariant<Y, S, E>,
}

/// A body's own end of the conversation: it makes the futures that the body awaits in order to yield.
///
/// Not `Copy`, so that `let handle = handle;` moves it into the `async` block of a `generate!` that captures by reference.
pub struct Handle<Y, S, E> {
    types: Invariant<Y, S, E>,
}

impl<Y, S, E> BodyMaker<Y, S, E> {
    /// A maker and the handle that belongs to it. Called by the macros only.
    ///
    /// # Safety
    ///
    /// The handle is moved into the `async` block that is given to this maker's `generator`, and every future
    /// that it makes is awaited at once, by that block itself: not by another future in between, not in a nested `async`
    /// block, closure or function, and the handle is lent to no other code. That the block is then polled with the
    /// engine's own context is not part of it; the futures check that.
    #[inline]
    #[must_use]
    pub unsafe fn made_by_coyield() -> (Self, Handle<Y, S, E>) {
        (BodyMaker { types: PhantomData }, Handle { types: PhantomData })
    }
}

// Methods, because it is the handle's type that gives the futures theirs.
#[allow(clippy::unused_self)]
impl<Y, S, E> Handle<Y, S, E> {
    /// The value as it is, coerced to Y.
    #[inline]
    pub fn value(&self, yielded: Yielded<Y>) -> Y {
        yielded.value
    }

    /// What is to be raised.
    #[inline]
    pub fn thrown(&self, thrown: impl Into<Thrown<E>>) -> Thrown<E> {
        thrown.into()
    }

    /// Hands `value` out; ready with the sent value. What is thrown in drops the body.
    #[inline]
    pub fn yield_value(&self, value: Y) -> Yield<Y, S, E> {
        Yield { value: ManuallyDrop::new(value), types: PhantomData }
    }

    /// Hands `value` out; ready with the sent value or with what was thrown in.
    #[inline]
    pub fn try_yield_value(&self, value: Y) -> TryYield<Y, S, E> {
        TryYield { value: ManuallyDrop::new(value), types: PhantomData }
    }

    /// Never ready: the body is dropped and `thrown` comes out of it.
    #[inline]
    pub fn raise(&self, thrown: Thrown<E>) -> Raise<Y, S, E> {
        Raise { thrown: ManuallyDrop::new(thrown), types: PhantomData }
    }

    /// In dead code, gives E a type where nothing else does: the argument diverges, and its type falls back.
    #[inline]
    pub fn throws(&self, _: E) {}
}

/// What is handed out. Of a wrong type in a field rustc says that and no more; of an argument it explains the method too.
pub struct Yielded<Y> {
    /// The operand of the yield.
    pub value: Y,
}

/// The future behind `yield_!`.
pub struct Yield<Y, S, E> {
    /// Initialised until the first poll, which moves it into the slot.
    value: ManuallyDrop<Y>,
    types: Invariant<Y, S, E>,
}

/// The future behind `try_yield!`.
pub struct TryYield<Y, S, E> {
    /// As in [`Yield`].
    value: ManuallyDrop<Y>,
    types: Invariant<Y, S, E>,
}

/// The future behind `raise!`.
pub struct Raise<Y, S, E> {
    /// As in [`Yield`].
    thrown: ManuallyDrop<Thrown<E>>,
    types: Invariant<Y, S, E>,
}

// The value is not pinned structurally: it is moved out.
impl<Y, S, E> Unpin for Yield<Y, S, E> {}
impl<Y, S, E> Unpin for TryYield<Y, S, E> {}
impl<Y, S, E> Unpin for Raise<Y, S, E> {}

// SAFETY: by the contract of `BodyMaker::made_by_coyield` the future is awaited as soon as it is made, and its first poll moves the
// value out of it. So while its generator is suspended, and can move to another thread, it holds no value. This is why
// a generator may yield an `Rc` that it does not keep and still be `Send`, as a hand-written iterator is.
unsafe impl<Y, S, E> Send for Yield<Y, S, E> {}
// SAFETY: as above. While the generator is suspended there is no value, and a shared reference reaches nothing.
unsafe impl<Y, S, E> Sync for Yield<Y, S, E> {}
// SAFETY: as for `Yield`.
unsafe impl<Y, S, E> Send for TryYield<Y, S, E> {}
// SAFETY: as for `Yield`.
unsafe impl<Y, S, E> Sync for TryYield<Y, S, E> {}
// SAFETY: as for `Yield`; the generator is never resumed after a `raise!`, only dropped.
unsafe impl<Y, S, E> Send for Raise<Y, S, E> {}
// SAFETY: as for `Yield`.
unsafe impl<Y, S, E> Sync for Raise<Y, S, E> {}

impl<Y, S, E> Future for Yield<Y, S, E> {
    type Output = S;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<S> {
        // SAFETY: by the contract of `BodyMaker::made_by_coyield` the body's block awaits this future itself, so it is the
        // body that is being polled; its slot has these types because handle and maker have. The reference stays here.
        let Some(slot) = (unsafe { Slot::<Y, S, E>::of_poll(context) }) else {
            // SAFETY: this is the first poll, because the engine's context arrives at the second one as it is.
            drop(unsafe { ManuallyDrop::take(&mut self.value) });
            context_was_replaced()
        };
        match slot.waiting {
            Waiting::Sent => {
                slot.waiting = Waiting::Nothing;
                // SAFETY: the tag said that `sent` is initialised, and says from now on that nothing is.
                Poll::Ready(unsafe { slot.sent.assume_init_read() })
            }
            Waiting::Nothing => {
                // SAFETY: nothing waits on the first poll only, so the value is still there; the tag never says
                // `Nothing` to this future again, because the engine resumes with a value, or with nothing at the start.
                slot.yielded.write(unsafe { ManuallyDrop::take(&mut self.value) });
                slot.waiting = Waiting::Yielded;
                Poll::Pending
            }
            Waiting::Thrown | Waiting::Yielded => Poll::Pending,
        }
    }
}

impl<Y, S, E> Future for TryYield<Y, S, E> {
    type Output = Result<S, Thrown<E>>;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // SAFETY: as in `Yield::poll`.
        let Some(slot) = (unsafe { Slot::<Y, S, E>::of_poll(context) }) else {
            // SAFETY: as in `Yield::poll`.
            drop(unsafe { ManuallyDrop::take(&mut self.value) });
            context_was_replaced()
        };
        match slot.waiting {
            Waiting::Sent => {
                slot.waiting = Waiting::Nothing;
                // SAFETY: the tag said that `sent` is initialised, and says from now on that nothing is.
                Poll::Ready(Ok(unsafe { slot.sent.assume_init_read() }))
            }
            Waiting::Thrown => {
                slot.waiting = Waiting::Nothing;
                // SAFETY: the tag said that `thrown` is initialised, and says from now on that nothing is.
                Poll::Ready(Err(unsafe { slot.thrown.assume_init_read() }))
            }
            Waiting::Nothing => {
                // SAFETY: as in `Yield::poll`.
                slot.yielded.write(unsafe { ManuallyDrop::take(&mut self.value) });
                slot.waiting = Waiting::Yielded;
                Poll::Pending
            }
            Waiting::Yielded => Poll::Pending,
        }
    }
}

impl<Y, S, E> Future for Raise<Y, S, E> {
    type Output = Infallible;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Infallible> {
        // SAFETY: as in `Yield::poll`.
        let Some(slot) = (unsafe { Slot::<Y, S, E>::of_poll(context) }) else {
            // SAFETY: as in `Yield::poll`.
            drop(unsafe { ManuallyDrop::take(&mut self.thrown) });
            context_was_replaced()
        };
        if slot.waiting == Waiting::Nothing {
            // SAFETY: this is the first poll, so the value is still there; there is no second, because the engine drops
            // the body that left something thrown.
            slot.thrown.write(unsafe { ManuallyDrop::take(&mut self.thrown) });
            slot.waiting = Waiting::Thrown;
        }
        Poll::Pending
    }
}
