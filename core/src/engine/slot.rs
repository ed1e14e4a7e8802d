//! The slot: the two sides of a yield exchange their values through it.
//!
//! # The protocol
//!
//! A generator body is an `async` block. One resume is one poll of it, and the two sides talk through a [`Slot`] that
//! lives on the resumer's stack for exactly that poll:
//!
//! 1. The engine makes a slot that holds what the body is resumed with ([`SlotTag::Sent`] or [`SlotTag::Thrown`]), or
//!    nothing on the first resume. It polls the body with a waker whose data pointer is the address of a
//!    [`SlotContext`]: that slot, next to the waker of the task.
//! 2. The body runs on from the yield at which it is suspended. That yield is a future of `yield_future.rs`, polled for
//!    the second time: it finds a value in the slot and takes it. The next yield is polled for the first time: it finds
//!    [`SlotTag::Empty`], because the value was taken, puts its own value there ([`SlotTag::Yielded`]) and is pending.
//!    So the slot distinguishes a first poll from a second, and the futures need no flag.
//! 3. The engine reads the slot. An empty slot means that the body awaits something else. Only async generators may;
//!    they are polled again with an empty slot. A plain yield leaves what was thrown in the slot and is pending: the
//!    engine finds [`SlotTag::Thrown`] after the poll, drops the body, and returns the thrown value. `raise!` puts a
//!    thrown value there itself.
//!
//! The pointer is set afresh on each resume and never stored in the body, so a generator may move between resumes when
//! its body is boxed, and no pointer to the slot outlives the poll: a clone of the waker does not have the slot's
//! address.
//!
//! # Why it is sound
//!
//! **One type.** The futures of the language read the slot through an untyped pointer. [`Handle`] makes the types
//! agree: `Y`, `S` and `E` are invariant in it and in the [`BodyMaker`] made together with it, so that the body's
//! yields and the engine's slot have the same types, lifetimes included.
//!
//! **One slot.** No address is compared with another, because addresses are reused. [`BodyTypes::made_by_coyield`] is
//! `unsafe`, and its contract (see there) says that the futures are awaited by the body's own `async` block and by
//! nothing in between. That block is polled by the engine alone, with the waker described above. The macros uphold the
//! contract by construction: the handle is in no token that the user's code or a user's macro is given, and each use of
//! it is next to a `break 'yield_belongs_directly_in_the_generator_body` in a dead branch, which compiles in that
//! `async` block only and in no closure, `async` block or function nested in it; or the handle is in a body whose
//! tokens show that there is no such block (`macros/src/expand/README.md`).
//!
//! **One waker.** `.await` passes on the context that the block was polled with, as an exclusive reference: a foreign
//! future, which is awaited by an async generator, or hidden in the body of another generator by a macro, can write
//! another context into it. So the futures check that the waker has the functions of this module. Such a waker exists
//! only while the engine polls a body: it is made there, it is lent and not given, and its clones have other functions.
//! A foreign future could write into one generator's context only a waker that it was lent by another generator's
//! engine, and the lifetimes of the two are unrelated: that does not compile.
//!
//! **Other threads.** The waker is `Sync`, as every waker is, so foreign code in the body may use it from another
//! thread during the poll. Its functions read the one field of the slot context that is never written, and never the
//! slot: an exclusive reference to the slot does not cover that field.

#![allow(unsafe_code)]
// Without `alloc` nothing delegates.
#![cfg_attr(not(feature = "alloc"), allow(dead_code))]

use core::marker::PhantomData;
use core::mem::{ManuallyDrop, MaybeUninit};
use core::ptr;
use core::task::{Context, RawWaker, RawWakerVTable, Waker};

use crate::state::{Resume, Thrown};

/// What is in a slot, and so which of its fields is initialised.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum SlotTag {
    /// No field is initialised.
    Empty,
    /// `sent`. The engine puts it there; a yield takes it.
    Sent,
    /// `thrown`. The engine or `raise!` puts it there; a catching yield takes it, otherwise the engine does.
    Thrown,
    /// `yielded`. A yield puts it there; the engine takes it.
    Yielded,
    /// No field is initialised. A delegation sets it at its start, and the engine runs the delegate.
    Delegated,
    /// `returned`. The engine puts the address of a delegate's value there; the delegation takes the value.
    Returned,
}

/// The slot on the resumer's stack through which one resume exchanges its values.
///
/// One tag and uninitialised fields, because a slot of three `Option`s costs three times as much. A value that stays in
/// the slot is leaked, never dropped twice; the protocol leaves none.
pub(crate) struct Slot<Y, S, E> {
    tag: SlotTag,
    yielded: MaybeUninit<Y>,
    sent: MaybeUninit<S>,
    thrown: MaybeUninit<Thrown<E>>,
    returned: MaybeUninit<*mut ()>,
}

impl<Y, S, E> Slot<Y, S, E> {
    /// Makes a slot for the first resume, which brings no value.
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

    /// Makes a slot with a sent value for the yield.
    #[inline]
    pub(crate) fn with_sent(value: S) -> Self {
        Slot { tag: SlotTag::Sent, sent: MaybeUninit::new(value), ..Slot::empty() }
    }

    /// Makes a slot with a thrown value for the yield.
    #[inline]
    pub(crate) fn with_thrown(thrown: Thrown<E>) -> Self {
        Slot { tag: SlotTag::Thrown, thrown: MaybeUninit::new(thrown), ..Slot::empty() }
    }

    /// Makes the slot for a body that is resumed with `with`.
    #[inline(always)]
    pub(crate) fn from_resume(with: Resume<S, E>) -> Self {
        match with {
            Resume::Start => Slot::empty(),
            Resume::Send(value) => Slot::with_sent(value),
            Resume::Throw(thrown) => Slot::with_thrown(thrown),
        }
    }

    /// Makes a slot with the address of a delegate's return value.
    #[inline]
    pub(crate) fn with_returned(value: *mut ()) -> Self {
        Slot { tag: SlotTag::Returned, returned: MaybeUninit::new(value), ..Slot::empty() }
    }

    /// Returns the slot of this poll, or `None` if the context is not the engine's.
    ///
    /// # Safety
    ///
    /// The body that the engine polls, innermost on this thread, must have a slot of exactly this type, and the
    /// reference must be gone before that poll ends and before another one is made.
    #[inline]
    pub(crate) unsafe fn from_context<'poll>(context: &Context<'_>) -> Option<&'poll mut Self> {
        if !is_slot_waker(context.waker()) {
            return None;
        }
        let exchange = context.waker().data().cast::<SlotContext<'_, Y, S, E>>().cast_mut();
        // SAFETY: the waker is one of `slot_waker`, as the module says, and by the caller's promise its slot has this
        // type.
        let slot = unsafe { &raw mut (*exchange).slot };
        // SAFETY: the data pointer comes from a `&mut SlotContext`, which the engine does not use until the poll ends,
        // and only the futures of the language call this function: one at a time, each reference gone before there is
        // another.
        Some(unsafe { &mut *slot })
    }

    /// Returns what was thrown, if that is in the slot.
    #[inline]
    pub(crate) fn thrown(&self) -> Option<&Thrown<E>> {
        // SAFETY: the tag says that `thrown` is initialised.
        (self.tag == SlotTag::Thrown).then(|| unsafe { self.thrown.assume_init_ref() })
    }

    /// Returns whether the thrown exit is in the slot.
    #[inline]
    pub(crate) fn is_exit(&self) -> bool {
        self.thrown().is_some_and(Thrown::is_exit)
    }

    /// Returns what is in the slot.
    #[inline]
    pub(crate) fn tag(&self) -> SlotTag {
        self.tag
    }

    /// Takes the sent value, if that is in the slot.
    #[inline]
    pub(crate) fn take_sent(&mut self) -> Option<S> {
        if self.tag != SlotTag::Sent {
            return None;
        }
        self.tag = SlotTag::Empty;
        // SAFETY: the tag said that `sent` is initialised, and says from now on that nothing is.
        Some(unsafe { self.sent.assume_init_read() })
    }

    /// Takes what was thrown, if that is in the slot.
    #[inline]
    pub(crate) fn take_thrown(&mut self) -> Option<Thrown<E>> {
        if self.tag != SlotTag::Thrown {
            return None;
        }
        self.tag = SlotTag::Empty;
        // SAFETY: the tag said that `thrown` is initialised, and says from now on that nothing is.
        Some(unsafe { self.thrown.assume_init_read() })
    }

    /// Takes the yielded value, if that is in the slot.
    #[inline]
    pub(crate) fn take_yielded(&mut self) -> Option<Y> {
        if self.tag != SlotTag::Yielded {
            return None;
        }
        self.tag = SlotTag::Empty;
        // SAFETY: the tag said that `yielded` is initialised, and says from now on that nothing is.
        Some(unsafe { self.yielded.assume_init_read() })
    }

    /// Takes the address of a delegate's return value, if that is in the slot.
    #[inline]
    pub(crate) fn take_returned(&mut self) -> Option<*mut ()> {
        if self.tag != SlotTag::Returned {
            return None;
        }
        self.tag = SlotTag::Empty;
        // SAFETY: the tag said that `returned` is initialised.
        Some(unsafe { self.returned.assume_init() })
    }

    /// Puts a yielded value into the slot.
    #[inline]
    pub(crate) fn put_yielded(&mut self, value: Y) {
        self.yielded.write(value);
        self.tag = SlotTag::Yielded;
    }

    /// Puts a thrown value into the slot.
    #[inline]
    pub(crate) fn put_thrown(&mut self, thrown: Thrown<E>) {
        self.thrown.write(thrown);
        self.tag = SlotTag::Thrown;
    }

    /// Puts the address of a delegate's return value into the slot.
    #[inline]
    pub(crate) fn put_returned(&mut self, value: *mut ()) {
        self.returned.write(value);
        self.tag = SlotTag::Returned;
    }

    /// Marks that a delegation has begun.
    #[inline]
    pub(crate) fn put_delegated(&mut self) {
        self.tag = SlotTag::Delegated;
    }

    /// Marks the slot as empty. A value in it is leaked.
    #[inline(always)]
    pub(crate) fn put_nothing(&mut self) {
        self.tag = SlotTag::Empty;
    }

    /// Clears the mark that a delegation has begun.
    #[inline]
    pub(crate) fn take_delegated(&mut self) {
        self.tag = SlotTag::Empty;
    }
}

/// The slot context: a slot during one poll, and what else a body needs in that poll.
#[repr(C)]
pub(crate) struct SlotContext<'w, Y, S, E> {
    /// First, so that it is found without the types of the slot.
    head: Head<'w>,
    pub(crate) slot: Slot<Y, S, E>,
}

/// The part of a slot context that does not depend on the types of the slot. It is not written after it was made.
struct Head<'w> {
    /// The inner waker, to which the slot's waker forwards: the task's in an async generator, a waker that does nothing
    /// in any other generator.
    waker: &'w Waker,
    /// The frame stack of the generator that is being resumed; null if it never delegates.
    frames: *mut (),
}

impl<'w, Y, S, E> SlotContext<'w, Y, S, E> {
    #[inline(always)]
    pub(crate) fn new(waker: &'w Waker, frames: *mut (), slot: Slot<Y, S, E>) -> Self {
        SlotContext { head: Head { waker, frames }, slot }
    }

    /// Returns a waker through which the yields of one body find the slot. The slot context must not be used otherwise
    /// while the waker is.
    #[inline]
    pub(crate) fn waker(&mut self) -> ManuallyDrop<Waker> {
        // SAFETY: the address is that of a slot context, which is borrowed for the poll.
        unsafe { slot_waker(ptr::from_mut(self).cast()) }
    }
}

/// Returns a waker through which the yields of one body find the slot of the slot context at that address.
///
/// # Safety
///
/// The address is that of a slot context and comes from an exclusive reference to it, or from [`slot_context_of`]. As
/// long as the waker is used, the slot context lives and is reached only through pointers that are derived from this
/// one.
#[inline(always)]
pub(crate) unsafe fn slot_waker(exchange: *mut ()) -> ManuallyDrop<Waker> {
    // The waker owns nothing, so there is nothing to drop.
    // SAFETY: the functions of `VTABLE` read the inner waker at that address, which is thread-safe, and by which they
    // fulfil the contract of `RawWaker`. The waker is lent for the poll, in which the address is good, by the caller's
    // contract.
    ManuallyDrop::new(unsafe { Waker::new(exchange.cast_const(), &VTABLE) })
}

/// Returns the address of the slot context of this poll. The context is the engine's: [`Slot::from_context`] has found
/// a slot in it.
#[inline(always)]
pub(crate) fn slot_context_of(context: &Context<'_>) -> *mut () {
    debug_assert!(is_slot_waker(context.waker()), "the context is the engine's");
    context.waker().data().cast_mut()
}

/// Returns the frame stack of the generator that is being resumed; null if it never delegates.
///
/// # Safety
///
/// The address is that of a slot context that lives: a body is being polled with it, and [`slot_context_of`] returns
/// it.
#[inline(always)]
pub(crate) unsafe fn frame_stack_of(exchange: *mut ()) -> *mut () {
    // SAFETY: by the caller's contract, and a slot context begins with its head. The head is not written to, and a
    // reference to the slot, which may be exclusive, does not cover it.
    unsafe { (*exchange.cast::<Head<'_>>()).frames }
}

/// Returns whether the waker is one of [`slot_waker`].
#[inline]
fn is_slot_waker(waker: &Waker) -> bool {
    ptr::eq(waker.vtable(), &raw const VTABLE)
}

/// Returns the waker of the task: the inner waker of a slot's waker, or `waker` itself if it is any other.
#[inline]
pub(crate) fn task_waker(waker: &Waker) -> &Waker {
    if is_slot_waker(waker) {
        // SAFETY: the waker is one of `slot_waker`, so the slot context lives, and with it the inner waker.
        unsafe { inner_waker_of(waker.data()) }
    } else {
        waker
    }
}

/// Returns the inner waker of the slot context at that address.
///
/// # Safety
///
/// The slot context lives for as long as the reference is used.
#[inline]
unsafe fn inner_waker_of<'w>(exchange: *const ()) -> &'w Waker {
    // SAFETY: by the caller's contract, and a slot context begins with its head. The head is not written to, and a
    // reference to the slot, which may be exclusive, does not cover it.
    unsafe { (*exchange.cast::<Head<'_>>()).waker }
}

/// The functions of a slot's waker. Each function forwards to the inner waker. Cloning clones the inner waker, so a
/// clone never has the slot's address or these functions.
static VTABLE: RawWakerVTable = RawWakerVTable::new(
    |exchange| {
        // SAFETY: a caller of this function has borrowed the slot's waker, so the slot context lives.
        let clone = ManuallyDrop::new(unsafe { inner_waker_of(exchange) }.clone());
        RawWaker::new(clone.data(), clone.vtable())
    },
    wake,
    wake,
    // The slot's waker owns nothing.
    |_exchange| {},
);

fn wake(exchange: *const ()) {
    // SAFETY: as for the clone.
    unsafe { inner_waker_of(exchange) }.wake_by_ref();
}

/// Panics because the context is not the engine's. Reached only by a future that a macro hid from `#[generator]` in the
/// body.
#[cold]
#[inline(never)]
pub(crate) fn context_was_replaced() -> ! {
    panic!("a future that a generator awaited replaced the context of the generator")
}

/// Makes a type invariant in `Y`, `S` and `E`, and `Send` and `Sync` whatever they are.
pub(crate) type Invariant<Y, S, E> = PhantomData<fn(Y, S, E) -> (Y, S, E)>;

/// Makes a generator of the body that owns the handle made together with it.
pub struct BodyMaker<Y, S, E> {
    types: Invariant<Y, S, E>,
}

/// The body's side of the slot: makes the futures that the body awaits to yield, to raise and to delegate.
///
/// Not `Copy`, so that `let handle = handle;` moves it into the `async` block of a `generate!` that captures by
/// reference.
pub struct Handle<Y, S, E> {
    types: Invariant<Y, S, E>,
    /// Only a handle has this field: the macros read it in dead code, so that no item of the user can be taken for a
    /// handle.
    pub is_the_handle: (),
}

/// The types of a body, from which the macros make a maker and its handle.
pub struct BodyTypes<Y, S, E> {
    types: Invariant<Y, S, E>,
}

impl<Y, S, E> BodyTypes<Y, S, E> {
    /// Returns the types.
    #[allow(clippy::new_without_default)]
    #[inline]
    #[must_use]
    pub fn new() -> Self {
        BodyTypes { types: PhantomData }
    }

    /// Makes a maker and its handle. Only the macros call this.
    ///
    /// It is a method, and called as one, because the path to this crate may be given by the user: such a path may lead
    /// to a constant, which is some other `unsafe` function of some type. A method is always a function of this name.
    ///
    /// # Safety
    ///
    /// The handle is moved into the `async` block that is given to this maker's `generator` or `delegating`, and every
    /// future that the handle makes is awaited at once, by that block itself: not by another future in between, not in
    /// a nested `async` block, closure or function. The handle is lent to no other code. The contract does not say that
    /// the block is then polled with the engine's own context; the futures check that.
    #[inline]
    #[must_use]
    pub unsafe fn made_by_coyield(self) -> (BodyMaker<Y, S, E>, Handle<Y, S, E>) {
        (BodyMaker { types: self.types }, Handle { types: self.types, is_the_handle: () })
    }
}
