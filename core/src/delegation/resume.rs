//! One resume of a generator that delegates: which delegate is run, and where its result goes.
//!
//! This file runs the delegates on the stack. An inline delegate runs as a part of its delegator (`inline.rs`).
//!
//! Only the innermost delegate is run. Its yields leave the generator at once, so an item costs the same at any depth.
//! What it returns or raises goes to its delegator, which is run with it; and so on, in a loop, never by recursion on
//! the machine stack.
//!
//! # Closing
//!
//! The exit is special (PEP 380). It closes the innermost delegate, then its delegator, and so on outwards, whatever
//! their results are: a delegate that returns is simply closed, and one that yields has ignored the exit, which is
//! raised in its delegator as `IgnoredExit`. `closing` is the delegate that is being closed at the moment, also while
//! it awaits something in an async generator. The delegates that it begins meanwhile are not being closed: what they
//! return and raise goes to it, as always; only their yields count as its own.

#![allow(unsafe_code)]
// `cast` is a function, which a debug build would compile for each body.
#![allow(clippy::ptr_as_ptr)]

use core::ops::ControlFlow;
use core::ptr::{self, NonNull};
use core::task::Waker;

use crate::engine::body::BodyStep;
use crate::engine::frame_stack::{Frame, Frames};
use crate::engine::slot::{Slot, SlotContext, SlotTag};
use crate::state::{Resume, Thrown};

/// Runs the delegates on the stack, if there are any, and then the body itself when they have ended.
///
/// The body has a slot of its own, which is shared with other code only if the body pushes a delegate onto the stack.
/// So the compiler can keep the slot in registers while the delegate is inline.
///
/// `run_block` runs the body's `async` block with the slot context at an address. It is called only while no delegate is
/// on the stack, and there is no reference to the stack then.
///
/// # Safety
///
/// `frames` is the stack of the body. It lives, and there is no reference to it. Its frames were pushed for slot contexts
/// of these types, and `run_block` returns the value of that body.
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
pub(crate) unsafe fn run_outermost<Y, S, R, E>(
    frames: *mut Frames,
    run_block: impl Fn(*mut ()) -> Option<R>,
    with: Resume<S, E>,
    waker: &Waker,
) -> BodyStep<Y, R, E> {
    // Without a frame the body itself is suspended, and is resumed with `with`. With frames the innermost delegate is,
    // and the body is run only with what the outermost delegate returns or throws.
    let mut slot = if top(frames).is_null() {
        Slot::from_resume(with)
    } else {
        let ran = match with {
            Resume::Send(value) => send_to_delegates(frames, value, waker),
            with => resume_delegates(frames, with, waker),
        };
        match ran {
            DelegatesStep::Yielded(value) => return BodyStep::Yielded(value),
            DelegatesStep::Awaiting => return BodyStep::Awaiting,
            DelegatesStep::Returned(value) => Slot::with_returned(value),
            DelegatesStep::Thrown(thrown) => Slot::with_thrown(thrown),
        }
    };
    loop {
        let mut exchange = SlotContext::new(waker, frames.cast(), slot);
        if let Some(value) = run_block(ptr::from_mut(&mut exchange).cast()) {
            return BodyStep::Complete(value);
        }
        if let Some(value) = exchange.slot.take_yielded() {
            return BodyStep::Yielded(value);
        }
        // A thrown value is taken out of the slot now, because the slot is replaced before the body runs again.
        let thrown = exchange.slot.take_thrown();
        if thrown.is_none() && exchange.slot.tag() != SlotTag::Delegated {
            return BodyStep::Awaiting;
        }
        // No frame: the body itself has thrown. With frames, the body has begun a delegation in this run: the delegate
        // has thrown at its start, or is too deep to be started from the body.
        if top(frames).is_null() {
            return thrown.map_or(BodyStep::Awaiting, BodyStep::Thrown);
        }
        slot = match continue_delegates::<Y, S, E>(frames, thrown, waker) {
            DelegatesStep::Yielded(value) => return BodyStep::Yielded(value),
            DelegatesStep::Awaiting => return BodyStep::Awaiting,
            DelegatesStep::Returned(value) => Slot::with_returned(value),
            DelegatesStep::Thrown(thrown) => Slot::with_thrown(thrown),
        };
    }
}

/// The result of the delegates on the stack, for the body.
enum DelegatesStep<Y, E> {
    Yielded(Y),
    /// The outermost delegate has returned; the address of its value.
    Returned(*mut ()),
    /// The outermost delegate has thrown, or has been closed.
    Thrown(Thrown<E>),
    Awaiting,
}

/// Sends a value to the innermost delegate, and continues as [`run_delegates`] does.
///
/// Most resumes are such. So this function only passes on what is yielded and returned, and leaves the rest to
/// functions that are not inlined: the registers for the rules of throwing and closing would be saved and restored here
/// for each item.
#[inline(always)]
fn send_to_delegates<Y, S, E>(frames: *mut Frames, value: S, waker: &Waker) -> DelegatesStep<Y, E> {
    let mut exchange = SlotContext::new(waker, frames.cast(), Slot::with_sent(value));
    loop {
        if let Some(value) = run_innermost(frames, &mut exchange) {
            // A delegate that returned has popped its frame, so the innermost frame is now its delegator.
            if top(frames).is_null() {
                return DelegatesStep::Returned(value.as_ptr());
            }
            exchange.slot.put_returned(value.as_ptr());
        } else if let Some(value) = exchange.slot.take_yielded() {
            return DelegatesStep::Yielded(value);
        } else {
            return continue_after_run(frames, exchange.slot, waker);
        }
    }
}

/// Resumes the delegates by a throw, or after an await.
#[cold]
#[inline(never)]
fn resume_delegates<Y, S, E>(frames: *mut Frames, with: Resume<S, E>, waker: &Waker) -> DelegatesStep<Y, E> {
    let closing = match with {
        Resume::Throw(Thrown::Exit) => top(frames),
        // The generator awaited, perhaps while a delegate was being closed.
        Resume::Start => take_closing(frames),
        _ => ptr::null_mut(),
    };
    run_delegates(frames, closing, Slot::from_resume(with), waker)
}

/// Continues after the body has pushed delegates in this resume, and the innermost one is too deep to be started from
/// the body, or has thrown at its start.
#[cold]
#[inline(never)]
fn continue_delegates<Y, S, E>(frames: *mut Frames, thrown: Option<Thrown<E>>, waker: &Waker) -> DelegatesStep<Y, E> {
    let slot = match thrown {
        Some(thrown) => {
            // The thrower's frame is still on the stack. The thrown value was taken out of the slot before, because a
            // destructor may panic here.
            let delegator = below(top(frames));
            drop_down_to(frames, delegator);
            if delegator.is_null() {
                return DelegatesStep::Thrown(thrown);
            }
            Slot::<Y, S, E>::with_thrown(thrown)
        }
        None => Slot::empty(),
    };
    // No delegate is being closed any more: a close ends with the outermost body, which has run since.
    run_delegates(frames, ptr::null_mut(), slot, waker)
}

/// Continues after a run of the innermost delegate that has not returned, and that has left something other than a
/// yielded value in the slot.
#[cold]
#[inline(never)]
fn continue_after_run<Y, S, E>(frames: *mut Frames, mut slot: Slot<Y, S, E>, waker: &Waker) -> DelegatesStep<Y, E> {
    let mut closing = ptr::null_mut();
    match after_run(frames, &mut closing, None, &mut slot) {
        ControlFlow::Break(ran) => ran,
        ControlFlow::Continue(()) => run_delegates(frames, closing, slot, waker),
    }
}

/// Runs the innermost delegate, and then the delegators to which its results go, up to a yield or to the end of the
/// outermost delegate. `closing` is the delegate that is being closed, or null.
fn run_delegates<Y, S, E>(
    frames: *mut Frames,
    mut closing: *mut Frame,
    slot: Slot<Y, S, E>,
    waker: &Waker,
) -> DelegatesStep<Y, E> {
    let mut exchange = SlotContext::new(waker, frames.cast(), slot);
    loop {
        // Read before the run: a body that returns pops its frame.
        let running = top(frames);
        let returned = run_innermost(frames, &mut exchange).map(|value| (running, value));
        if let ControlFlow::Break(ran) = after_run(frames, &mut closing, returned, &mut exchange.slot) {
            return ran;
        }
    }
}

/// Decides what follows a run of the innermost delegate: the result of the delegates, or another run of the delegate
/// that is innermost then, with what this leaves in the slot. If the delegate has returned, `returned` is its frame,
/// which has been popped, and the address of its value.
fn after_run<Y, S, E>(
    frames: *mut Frames,
    closing: &mut *mut Frame,
    returned: Option<(*mut Frame, NonNull<()>)>,
    slot: &mut Slot<Y, S, E>,
) -> ControlFlow<DelegatesStep<Y, E>> {
    // The frequent case first: a yield leaves the generator at once, unless it answers an exit.
    if closing.is_null() && slot.tag() == SlotTag::Yielded {
        return ControlFlow::Break(slot.take_yielded().map_or(DelegatesStep::Awaiting, DelegatesStep::Yielded));
    }
    // All other cases end in a throw into the innermost frame, except where this returns early.
    let thrown = if let Some((frame, value)) = returned {
        // A return goes to the delegator as a value, except that of the delegate that is being closed.
        if frame != *closing {
            if top(frames).is_null() {
                return ControlFlow::Break(DelegatesStep::Returned(value.as_ptr()));
            }
            slot.put_returned(value.as_ptr());
            return ControlFlow::Continue(());
        }
        // The delegate has been closed by returning: its value is dropped, and its delegator is closed next.
        *closing = top(frames);
        drop_value(frame);
        Thrown::Exit
    } else {
        match slot.tag() {
            SlotTag::Yielded => {
                // A yield in answer to the exit, by the closing delegate or by a delegate above it. All of them are
                // dropped as they are suspended, and the delegator is closed next.
                drop(slot.take_yielded());
                *closing = below(*closing);
                drop_down_to(frames, *closing);
                Thrown::IgnoredExit
            }
            SlotTag::Thrown => {
                let thrower = top(frames);
                // A delegate that is being closed and throws has ended, so its delegator is closed next. What a
                // delegate above it throws goes to its own delegator, as always.
                if thrower == *closing {
                    *closing = below(*closing);
                }
                // Taken out of the slot first, because a destructor may panic.
                let Some(thrown) = slot.take_thrown() else { return ControlFlow::Break(DelegatesStep::Awaiting) };
                drop_down_to(frames, below(thrower));
                thrown
            }
            SlotTag::Delegated => {
                // A delegate was pushed too deep to be started from its delegator: it is the innermost frame now, and
                // begins with an empty slot.
                slot.take_delegated();
                return ControlFlow::Continue(());
            }
            SlotTag::Empty | SlotTag::Sent | SlotTag::Returned => {
                // The innermost delegate awaits. The next resume is `Start`, which does not say that a delegate is
                // being closed, so the stack records that.
                save_closing(frames, *closing);
                return ControlFlow::Break(DelegatesStep::Awaiting);
            }
        }
    };
    // Without a frame the thrown value is raised in the body itself.
    if top(frames).is_null() {
        return ControlFlow::Break(DelegatesStep::Thrown(thrown));
    }
    slot.put_thrown(thrown);
    ControlFlow::Continue(())
}

// The functions below access the stack by a reference that ends with each call, because bodies reach it by pointers.

#[inline]
fn top(frames: *mut Frames) -> *mut Frame {
    // SAFETY: the stack lives as long as its generator, and no other reference to it lives while the engine runs.
    unsafe { (*frames).top() }
}

/// Runs the innermost delegate; there must be one. If it returns, the result is the address of its value.
#[inline(always)]
fn run_innermost<Y, S, E>(frames: *mut Frames, exchange: &mut SlotContext<'_, Y, S, E>) -> Option<NonNull<()>> {
    let exchange = ptr::from_mut(exchange).cast();
    // SAFETY: as in `top`.
    let _entered = unsafe { (*frames).enter_span() };
    // SAFETY: this is the innermost frame, and there is no reference to the stack (see `top`). The slot context was
    // made for this stack, and is borrowed until this returns.
    unsafe { Frame::run(top(frames), exchange) }
}

#[inline]
fn below(frame: *mut Frame) -> *mut Frame {
    // SAFETY: the engine calls this for frames on the stack only.
    unsafe { Frame::below(frame) }
}

fn drop_value(frame: *mut Frame) {
    // SAFETY: the engine calls this only for a frame whose body has just returned.
    unsafe { Frame::drop_value(frame) };
}

fn drop_down_to(frames: *mut Frames, floor: *mut Frame) {
    // SAFETY: as in `top`.
    unsafe { (*frames).drop_down_to(floor) };
}

#[cold]
fn save_closing(frames: *mut Frames, closing: *mut Frame) {
    // SAFETY: as in `top`.
    unsafe { (*frames).save_closing(closing) };
}

#[cold]
fn take_closing(frames: *mut Frames) -> *mut Frame {
    // SAFETY: as in `top`.
    unsafe { (*frames).take_closing() }
}
