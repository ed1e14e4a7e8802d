//! Where a value waits between the two sides of a yield.
//!
//! # The protocol
//!
//! A generator body is an `async` block. One resume is one poll of it, and the two sides talk through a [`Slot`] that
//! lives on the resumer's stack for exactly that poll:
//!
//! 1. The engine makes a slot that holds what the body is resumed with ([`SlotTag::Sent`] or [`SlotTag::Thrown`]), or
//!    nothing on the first resume, and polls the body with a waker whose data pointer is the address of an [`SlotContext`]: that slot,
//!    beside the waker of the task.
//! 2. The body runs on from the yield at which it stands. That yield is a future of this module, polled for the second
//!    time: it finds a value waiting and takes it. The next yield is polled for the first time: it finds
//!    [`SlotTag::Empty`], because the value was taken, puts its own there ([`SlotTag::Yielded`]) and is pending.
//!    So the slot tells a first poll from a second, and the futures need no flag.
//! 3. The engine reads the slot. If there is nothing in it, the body awaits something else, and is polled again with an empty slot:
//!    in an async generator, that is; no other one may await. A plain yield leaves what was thrown where it is and is pending: the engine finds
//!    [`SlotTag::Thrown`] after the poll, drops the body, and hands the thrown value on. `raise!` puts one there itself.
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
//! [`BodyTypes::made_by_coyield`] is `unsafe`, and its contract (see there) says that the futures are awaited by the body's
//! own `async` block and by nothing in between. That block is polled by the engine alone, with the waker described above. The
//! macros uphold the contract by construction: the handle stands in no token that the user's code or a user's
//! macro is given, and each use of it stands beside a `break 'yield_belongs_directly_in_the_generator_body` in a dead branch,
//! which compiles in that `async` block only and in no closure, `async` block or function nested in it; or it stands in a body
//! whose tokens show that there is no such block ("Who may yield where" in ARCHITECTURE).
//!
//! **One waker.** `.await` hands on the context that the block was polled with, and that is an exclusive reference: a
//! foreign future, which is awaited by an async generator, or hidden in the body of another by a macro, can write another context into
//! it. So the futures check that the waker has the functions of this module. Such a waker exists only while the engine polls a body:
//! it is made there, it is lent and not given, and its clones have other functions. What a foreign future could
//! write into one generator's context is a waker that it was lent by another one's, and the lifetimes of the two are
//! unrelated: that does not compile.
//!
//! **Other threads.** The waker is `Sync`, as every waker is, so foreign code in the body may use it from another thread during the
//! poll. Its functions read the one field of the exchange that is never written, and never the slot: an exclusive reference to the
//! slot does not cover that field.

#![allow(unsafe_code)]
// Without `alloc` nothing delegates.
#![cfg_attr(not(feature = "alloc"), allow(dead_code))]

use core::marker::PhantomData;
use core::mem::{ManuallyDrop, MaybeUninit};
use core::ptr;
use core::task::{Context, RawWaker, RawWakerVTable, Waker};

use crate::state::{Resume, Thrown};

/// What waits in a slot, and so which of its fields is initialised.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum SlotTag {
    /// No field is initialised.
    Empty,
    /// `sent`: the engine put it there, a yield takes it.
    Sent,
    /// `thrown`: the engine or `raise!` put it there; a catching yield takes it, else the engine takes it back.
    Thrown,
    /// `yielded`: a yield put it there, the engine takes it.
    Yielded,
    /// No field: a delegation has begun, and the engine runs the delegate.
    Delegated,
    /// `returned`: the engine put the address of a delegate's value there, the delegation takes the value.
    Returned,
}

/// The place on the resumer's stack through which one resume exchanges its values.
///
/// One tag beside uninitialised fields, because a slot of three `Option`s costs three times as much.
/// A value left behind in it is leaked, never dropped twice; the protocol leaves none.
pub(crate) struct Slot<Y, S, E> {
    tag: SlotTag,
    yielded: MaybeUninit<Y>,
    sent: MaybeUninit<S>,
    thrown: MaybeUninit<Thrown<E>>,
    returned: MaybeUninit<*mut ()>,
}

impl<Y, S, E> Slot<Y, S, E> {
    /// A slot for the first resume, which brings no value.
    #[inline]
    pub(crate) fn empty() -> Self {
        Slot {
            tag: SlotTag::Empty,
            yielded: MaybeUninit::uninit(),
            sent: MaybeUninit::uninit(),
            thrown: MaybeUninit::uninit(),
            returned: MaybeUninit::uninit(),
        }
    }

    /// A slot in which a sent value waits for the yield.
    #[inline]
    pub(crate) fn with_sent(value: S) -> Self {
        Slot { tag: SlotTag::Sent, sent: MaybeUninit::new(value), ..Slot::empty() }
    }

    /// A slot in which a thrown value waits for the yield.
    #[inline]
    pub(crate) fn with_thrown(thrown: Thrown<E>) -> Self {
        Slot { tag: SlotTag::Thrown, thrown: MaybeUninit::new(thrown), ..Slot::empty() }
    }

    /// What a body finds that is resumed with this.
    #[inline(always)]
    pub(crate) fn from_resume(with: Resume<S, E>) -> Self {
        match with {
            Resume::Start => Slot::empty(),
            Resume::Send(value) => Slot::with_sent(value),
            Resume::Throw(thrown) => Slot::with_thrown(thrown),
        }
    }

    /// A slot in which it waits where the value of a delegate is.
    #[inline]
    pub(crate) fn with_returned(value: *mut ()) -> Self {
        Slot { tag: SlotTag::Returned, returned: MaybeUninit::new(value), ..Slot::empty() }
    }

    /// The slot of this poll, or nothing if the context is not the engine's.
    ///
    /// # Safety
    ///
    /// The body that the engine polls, innermost on this thread, must have a slot of exactly this type,
    /// and the reference must be gone before that poll ends and before another one is made.
    #[inline]
    pub(crate) unsafe fn from_context<'poll>(context: &Context<'_>) -> Option<&'poll mut Self> {
        if !is_slot_waker(context.waker()) {
            return None;
        }
        let exchange = context.waker().data().cast::<SlotContext<'_, Y, S, E>>().cast_mut();
        // SAFETY: the waker is one of `slot_waker`, as the module says, and by the caller's promise its slot has this
        // type.
        let slot = unsafe { &raw mut (*exchange).slot };
        // SAFETY: the data pointer comes from a `&mut SlotContext`, which the engine does not use until the poll ends, and
        // the futures of the language are the only others to call this: one at a time, each reference gone before there
        // is another.
        Some(unsafe { &mut *slot })
    }

    /// What was thrown, if that waits.
    #[inline]
    pub(crate) fn thrown(&self) -> Option<&Thrown<E>> {
        // SAFETY: the tag says that `thrown` is initialised.
        (self.tag == SlotTag::Thrown).then(|| unsafe { self.thrown.assume_init_ref() })
    }

    /// Whether the exit waits.
    #[inline]
    pub(crate) fn is_exit(&self) -> bool {
        self.thrown().is_some_and(Thrown::is_exit)
    }

    /// What waits.
    #[inline]
    pub(crate) fn tag(&self) -> SlotTag {
        self.tag
    }

    /// Takes the sent value, if that waits.
    #[inline]
    pub(crate) fn take_sent(&mut self) -> Option<S> {
        if self.tag != SlotTag::Sent {
            return None;
        }
        self.tag = SlotTag::Empty;
        // SAFETY: the tag said that `sent` is initialised, and says from now on that nothing is.
        Some(unsafe { self.sent.assume_init_read() })
    }

    /// Takes what was thrown, if that waits.
    #[inline]
    pub(crate) fn take_thrown(&mut self) -> Option<Thrown<E>> {
        if self.tag != SlotTag::Thrown {
            return None;
        }
        self.tag = SlotTag::Empty;
        // SAFETY: the tag said that `thrown` is initialised, and says from now on that nothing is.
        Some(unsafe { self.thrown.assume_init_read() })
    }

    /// Takes the yielded value, if that waits.
    #[inline]
    pub(crate) fn take_yielded(&mut self) -> Option<Y> {
        if self.tag != SlotTag::Yielded {
            return None;
        }
        self.tag = SlotTag::Empty;
        // SAFETY: the tag said that `yielded` is initialised, and says from now on that nothing is.
        Some(unsafe { self.yielded.assume_init_read() })
    }

    /// Takes the address of a delegate's value, if that waits.
    #[inline]
    pub(crate) fn take_returned(&mut self) -> Option<*mut ()> {
        if self.tag != SlotTag::Returned {
            return None;
        }
        self.tag = SlotTag::Empty;
        // SAFETY: the tag said that `returned` is initialised.
        Some(unsafe { self.returned.assume_init() })
    }

    /// Leaves a yielded value.
    #[inline]
    pub(crate) fn put_yielded(&mut self, value: Y) {
        self.yielded.write(value);
        self.tag = SlotTag::Yielded;
    }

    /// Leaves something thrown.
    #[inline]
    pub(crate) fn put_thrown(&mut self, thrown: Thrown<E>) {
        self.thrown.write(thrown);
        self.tag = SlotTag::Thrown;
    }

    /// Leaves the address of a delegate's value.
    #[inline]
    pub(crate) fn put_returned(&mut self, value: *mut ()) {
        self.returned.write(value);
        self.tag = SlotTag::Returned;
    }

    /// Leaves word that a delegation has begun.
    #[inline]
    pub(crate) fn put_delegated(&mut self) {
        self.tag = SlotTag::Delegated;
    }

    /// Leaves nothing.
    #[inline(always)]
    pub(crate) fn put_nothing(&mut self) {
        self.tag = SlotTag::Empty;
    }

    /// Takes the word that a delegation has begun, which waits.
    #[inline]
    pub(crate) fn take_delegated(&mut self) {
        self.tag = SlotTag::Empty;
    }
}

/// A slot during one poll, and what else a body needs to know in that poll.
#[repr(C)]
pub(crate) struct SlotContext<'w, Y, S, E> {
    /// First, so that it is found whatever the types of the slot are.
    head: Head<'w>,
    pub(crate) slot: Slot<Y, S, E>,
}

/// The part of an exchange that does not depend on the types of the slot. Nobody writes to it after it was made.
struct Head<'w> {
    /// The waker for which the lent one stands, through which the slot is found: the task's in an async generator, one
    /// that does nothing in any other.
    waker: &'w Waker,
    /// The stack of frames of the generator that is being resumed, null if it never delegates.
    frames: *mut (),
}

impl<'w, Y, S, E> SlotContext<'w, Y, S, E> {
    #[inline(always)]
    pub(crate) fn new(waker: &'w Waker, frames: *mut (), slot: Slot<Y, S, E>) -> Self {
        SlotContext { head: Head { waker, frames }, slot }
    }

    /// A waker through which the yields of one body find the slot, for as long as this is not used otherwise.
    #[inline]
    pub(crate) fn waker(&mut self) -> ManuallyDrop<Waker> {
        // SAFETY: the address is that of an exchange, which is borrowed for the poll.
        unsafe { slot_waker(ptr::from_mut(self).cast()) }
    }
}

/// A waker through which the yields of one body find the slot of the exchange at that address.
///
/// # Safety
///
/// The address is that of an exchange and comes from an exclusive reference to it, or from [`slot_context_of`]. As long as
/// the waker is used, the exchange lives and is reached through pointers that are derived from this one only.
#[inline(always)]
pub(crate) unsafe fn slot_waker(exchange: *mut ()) -> ManuallyDrop<Waker> {
    // The waker owns nothing, so there is nothing to drop.
    // SAFETY: the functions of `VTABLE` read the waker at that address, which is thread-safe, and by which they fulfil
    // the contract of `RawWaker`. The waker is lent for the poll, in which the address is good: the caller says so.
    ManuallyDrop::new(unsafe { Waker::new(exchange.cast_const(), &VTABLE) })
}

/// The address of the exchange of this poll, whose context is the engine's: [`Slot::from_context`] has found a slot in it.
#[inline(always)]
pub(crate) fn slot_context_of(context: &Context<'_>) -> *mut () {
    debug_assert!(is_slot_waker(context.waker()), "the context is the engine's");
    context.waker().data().cast_mut()
}

/// The stack of frames of the generator that is being resumed, null if it never delegates.
///
/// # Safety
///
/// The address is that of an exchange that lives: of one that is being polled with, as [`slot_context_of`] returns it.
#[inline(always)]
pub(crate) unsafe fn frame_stack_of(exchange: *mut ()) -> *mut () {
    // SAFETY: the caller says so, and the head is what an exchange begins with. Nobody writes to it, and a reference to
    // the slot, which may be exclusive, does not cover it.
    unsafe { (*exchange.cast::<Head<'_>>()).frames }
}

/// Whether the waker is one of [`slot_waker`].
#[inline]
fn is_slot_waker(waker: &Waker) -> bool {
    ptr::eq(waker.vtable(), &raw const VTABLE)
}

/// The waker of the task: the one for which a lent waker stands, or this very one.
#[inline]
pub(crate) fn task_waker(waker: &Waker) -> &Waker {
    if is_slot_waker(waker) {
        // SAFETY: it is one of `slot_waker`, so the exchange lives, and with it its waker.
        unsafe { inner_waker_of(waker.data()) }
    } else {
        waker
    }
}

/// # Safety
///
/// The address is that of an exchange, for as long as the reference is used.
#[inline]
unsafe fn inner_waker_of<'w>(exchange: *const ()) -> &'w Waker {
    // SAFETY: the caller says so, and the head is what an exchange begins with. Nobody writes to it, and a reference to
    // the slot, which may be exclusive, does not cover it.
    unsafe { (*exchange.cast::<Head<'_>>()).waker }
}

/// The waker's functions. They pass each call on to the waker of the task. A clone is a clone of that waker: it has
/// neither the address nor these functions.
static VTABLE: RawWakerVTable = RawWakerVTable::new(
    |exchange| {
        // SAFETY: who has the waker has borrowed it, so the exchange lives.
        let clone = ManuallyDrop::new(unsafe { inner_waker_of(exchange) }.clone());
        RawWaker::new(clone.data(), clone.vtable())
    },
    wake,
    wake,
    |_exchange| {},
);

fn wake(exchange: *const ()) {
    // SAFETY: as for the clone.
    unsafe { inner_waker_of(exchange) }.wake_by_ref();
}

/// Reached only by a future that a macro hid in the body from `#[generator]`.
#[cold]
#[inline(never)]
pub(crate) fn context_was_replaced() -> ! {
    panic!("a future that a generator awaited replaced the context of the generator")
}

/// Invariant in all three, and `Send` and `Sync` whatever they are.
pub(crate) type Invariant<Y, S, E> = PhantomData<fn(Y, S, E) -> (Y, S, E)>;

/// Makes a generator out of the body that owns the handle made together with it.
pub struct BodyMaker<Y, S, E> {
    types: Invariant<Y, S, E>,
}

/// A body's own end of the conversation: it makes the futures that the body awaits in order to yield.
///
/// Not `Copy`, so that `let handle = handle;` moves it into the `async` block of a `generate!` that captures by reference.
pub struct Handle<Y, S, E> {
    types: Invariant<Y, S, E>,
    /// Only a handle has this field: the macros read it in dead code, so that no item can take the place of a handle.
    pub is_the_handle: (),
}

/// What the macros make a maker and its handle of: the types of a body.
pub struct BodyTypes<Y, S, E> {
    types: Invariant<Y, S, E>,
}

impl<Y, S, E> BodyTypes<Y, S, E> {
    /// The types.
    #[allow(clippy::new_without_default)]
    #[inline]
    #[must_use]
    pub fn new() -> Self {
        BodyTypes { types: PhantomData }
    }

    /// A maker and the handle that belongs to it. Called by the macros only.
    ///
    /// It is a method, and called as one, because the path to this crate may be of the user's: what a path leads to may be
    /// a constant, which is some other `unsafe` function of some type. A method is always a function of this name.
    ///
    /// # Safety
    ///
    /// The handle is moved into the `async` block that is given to this maker's `generator` or `delegating`, and every future
    /// that it makes is awaited at once, by that block itself: not by another future in between, not in a nested `async`
    /// block, closure or function, and the handle is lent to no other code. That the block is then polled with the
    /// engine's own context is not part of it; the futures check that.
    #[inline]
    #[must_use]
    pub unsafe fn made_by_coyield(self) -> (BodyMaker<Y, S, E>, Handle<Y, S, E>) {
        (BodyMaker { types: self.types }, Handle { types: self.types, is_the_handle: () })
    }
}
