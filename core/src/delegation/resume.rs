//! What happens in one resume of a generator that delegates: who is run, and who gets what came of it.
//!
//! These are the delegates on the stack. One that is embedded in its delegator's future is part of it here (`inline_body.rs`).
//!
//! Only the innermost delegate is run. Its yields leave the generator at once, so an item costs the same at any depth. What
//! it returns or raises goes to its delegator, by running that one with it; and so on, in a loop, never on the machine stack.
//!
//! # Closing
//!
//! The exit is special (PEP 380). It closes the innermost delegate, then its delegator, and so on outwards, whatever they
//! answer: one that returns is simply closed, and one that yields has ignored the exit, which is raised in its delegator.
//! `closing` is the delegate whose turn it is, also while it awaits something in an async generator. Delegates that it begins meanwhile are none of that business: what they
//! return and raise goes to it, as ever, and only their yields are its own.

#![allow(unsafe_code)]
// `cast` is a function, which a debug build would compile for each body.
#![allow(clippy::ptr_as_ptr)]

use core::future::Future;
use core::mem::{self, ManuallyDrop};
use core::ops::ControlFlow;
use core::panic::{RefUnwindSafe, UnwindSafe};
use core::ptr::{self, NonNull};
use core::task::Waker;

use crate::engine::body::{Body, BodyKind, BodyStep, ErasedBody};
use crate::engine::delegate::BodyFrame;
use crate::engine::erased::{DropFn, Erased};
use crate::engine::frame_stack::{Frame, Frames, Outermost, RunOutermost};
use crate::engine::slot::{Slot, SlotContext, SlotTag};
use crate::state::{Resume, Thrown};

/// The body of a generator that delegates: its `async` block, and the stack for its delegates once it has begun.
// The stack is first, so that the engine finds it whatever the type of the block is.
#[repr(C)]
pub struct DelegatingBody<F: Future> {
    delegates: Stack,
    content: Content<F>,
}

/// What a frame of the block would have as its content.
#[repr(C)]
union Content<F: Future> {
    block: ManuallyDrop<F>,
    returned: ManuallyDrop<Returned<F::Output>>,
}

/// What the block returns. The engine takes it at once, so it is never there when the generator is moved or shared.
#[repr(transparent)]
struct Returned<R>(R);

// SAFETY: there is none when the generator is sent.
unsafe impl<R> Send for Returned<R> {}
// SAFETY: there is none when the generator is shared.
unsafe impl<R> Sync for Returned<R> {}
// As for `Send` and `Sync`.
impl<R> UnwindSafe for Returned<R> {}
impl<R> RefUnwindSafe for Returned<R> {}
impl<R> Unpin for Returned<R> {}

impl<F: Future> DelegatingBody<F> {
    #[inline]
    pub(crate) fn new(block: F) -> Self {
        DelegatingBody { delegates: Stack(None), content: Content { block: ManuallyDrop::new(block) } }
    }
}

impl<F: Future> Drop for DelegatingBody<F> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: the function is that of the block, which is there unless the stack says that it has returned.
        unsafe { drop_delegating_body(&mut self.delegates, &raw mut self.content as *mut (), Erased::<F>::DROP) };
    }
}

/// Drops the delegates and then the `async` block at that address, if it has not returned.
///
/// # Safety
///
/// The function is that of the block, which has not been dropped unless it has returned.
#[inline]
unsafe fn drop_delegating_body(delegates: &mut Stack, block: *mut (), drop: DropFn) {
    /// Dropped after the delegates, also if one of them panics: they borrow from its locals.
    struct Rest(*mut (), DropFn);

    impl Drop for Rest {
        fn drop(&mut self) {
            // SAFETY: the block is there, and is not touched after this.
            unsafe { (self.1)(self.0) };
        }
    }

    let stack = mem::replace(delegates, Stack(None));
    // SAFETY: the stack lives, and there is no other reference to it: nothing is run.
    let gone = stack.0.is_some_and(|frames| unsafe { frames.as_ref() }.outermost_returned());
    // Not by `then_some`, which would drop what it does not return.
    let _rest = if gone { None } else { Some(Rest(block, drop)) };
    mem::drop(stack);
}

/// Leaves nothing of the body when a panic comes out of it or of one of its delegates: the delegates go first.
struct Unwinding<'r, 'g>(&'r mut ErasedBody<'g>);

impl Drop for Unwinding<'_, '_> {
    #[inline(always)]
    fn drop(&mut self) {
        self.0.finish();
    }
}

/// The stack of a generator's delegates, if it has one yet.
struct Stack(Option<NonNull<Frames>>);

// SAFETY: each delegate on the stack stands as a `PhantomData` in the future of its delegator, which is suspended at it. So
// that future is `Send` only if its delegates are, and the body is `Send` only if its future is.
unsafe impl Send for Stack {}
// SAFETY: as above; a shared reference only counts the delegates.
unsafe impl Sync for Stack {}

impl Stack {
    /// The stack, made when the body begins.
    #[inline]
    fn frames(&mut self) -> *mut Frames {
        self.0.get_or_insert_with(Frames::allocate).as_ptr()
    }
}

impl Drop for Stack {
    #[inline(always)]
    fn drop(&mut self) {
        if let Some(frames) = self.0 {
            // SAFETY: it was allocated by `frames`. The bodies that know it are on it, or are dropped next.
            unsafe { Frames::free(frames) };
        }
    }
}

/// The kind of the bodies that delegate: each is a [`DelegatingBody`].
pub struct DelegatingKind;

impl BodyKind for DelegatingKind {
    type Functions<R> = RunOutermost;

    #[cfg_attr(debug_assertions, inline)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn run<Y, S, R, E>(
        body: &mut ErasedBody<'_>,
        functions: RunOutermost,
        with: Resume<S, E>,
        waker: &Waker,
    ) -> BodyStep<Y, R, E> {
        let unwinding = Unwinding(body);
        // SAFETY: the caller says so.
        let run = unsafe { run_outermost(unwinding.0, functions, with, waker) };
        mem::forget(unwinding);
        run
    }
}

/// Runs the delegates on the stack, if there are any, and the body itself when they have come to their end.
///
/// The body has a slot of its own, of which nobody else hears unless it puts a delegate on the stack. So the compiler can
/// keep it in registers while the delegate is embedded.
///
/// # Safety
///
/// That of [`BodyKind::run`].
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn run_outermost<Y, S, R, E>(
    body: &mut ErasedBody<'_>,
    functions: RunOutermost,
    with: Resume<S, E>,
    waker: &Waker,
) -> BodyStep<Y, R, E> {
    // SAFETY: a `DelegatingBody` begins with its delegates, and nothing else uses them.
    let delegates = unsafe { &mut *body.address().cast::<Stack>() };
    let frames = delegates.frames();
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
        // SAFETY: the caller says so of the body. No delegate is on the stack, and there is no reference to the stack.
        let returned = unsafe { functions.run(body.block(), ptr::from_mut(&mut exchange).cast()) };
        if let Some(value) = returned {
            // SAFETY: it is the value that the body has returned.
            return BodyStep::Complete(unsafe { value.cast::<R>().read() });
        }
        if let Some(value) = exchange.slot.take_yielded() {
            return BodyStep::Yielded(value);
        }
        let thrown = exchange.slot.take_thrown();
        if thrown.is_none() && exchange.slot.tag() != SlotTag::Delegated {
            return BodyStep::Awaiting;
        }
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

/// What comes of the delegates on the stack, for the body.
enum DelegatesStep<Y, E> {
    Yielded(Y),
    /// The outermost one has returned, and its value is there.
    Returned(*mut ()),
    /// The outermost one has thrown, or has been closed.
    Thrown(Thrown<E>),
    Awaiting,
}

/// Sends a value to the innermost delegate, and goes on as [`run_delegates`] does.
///
/// That is what most resumes are. So it only hands on what is yielded and returned, and leaves the rest to functions
/// that are not inlined: what the rules of throwing and closing keep in registers would be saved and restored here for
/// each item.
#[inline(always)]
fn send_to_delegates<Y, S, E>(frames: *mut Frames, value: S, waker: &Waker) -> DelegatesStep<Y, E> {
    let mut exchange = SlotContext::new(waker, frames.cast(), Slot::with_sent(value));
    loop {
        if let Some(value) = run_innermost(frames, &mut exchange) {
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

/// Throws something in, or goes on with what was awaited.
#[cold]
#[inline(never)]
fn resume_delegates<Y, S, E>(frames: *mut Frames, with: Resume<S, E>, waker: &Waker) -> DelegatesStep<Y, E> {
    let closing = match with {
        Resume::Throw(Thrown::Exit) => top(frames),
        // It awaited, perhaps while it was being closed.
        Resume::Start => take_closing(frames),
        _ => ptr::null_mut(),
    };
    run_delegates(frames, closing, Slot::from_resume(with), waker)
}

/// Goes on when the body has put delegates on the stack in this resume, and the innermost one is too deep to be started from
/// there, or has thrown at its start.
#[cold]
#[inline(never)]
fn continue_delegates<Y, S, E>(frames: *mut Frames, thrown: Option<Thrown<E>>, waker: &Waker) -> DelegatesStep<Y, E> {
    let slot = match thrown {
        Some(thrown) => {
            let delegator = below(top(frames));
            drop_down_to(frames, delegator);
            if delegator.is_null() {
                return DelegatesStep::Thrown(thrown);
            }
            Slot::<Y, S, E>::with_thrown(thrown)
        }
        None => Slot::empty(),
    };
    // Nobody is being closed any more: that ends with the body.
    run_delegates(frames, ptr::null_mut(), slot, waker)
}

/// Goes on when the innermost delegate has been run, has not returned, and has left something else than a yielded value
/// in the slot.
#[cold]
#[inline(never)]
fn continue_after_run<Y, S, E>(frames: *mut Frames, mut slot: Slot<Y, S, E>, waker: &Waker) -> DelegatesStep<Y, E> {
    let mut closing = ptr::null_mut();
    match after_run(frames, &mut closing, None, &mut slot) {
        ControlFlow::Break(ran) => ran,
        ControlFlow::Continue(()) => run_delegates(frames, closing, slot, waker),
    }
}

/// Runs the innermost delegate, and then those to which it comes back, up to a yield or to the end of the outermost
/// one. `closing` is the one that is being closed, or null.
fn run_delegates<Y, S, E>(
    frames: *mut Frames,
    mut closing: *mut Frame,
    slot: Slot<Y, S, E>,
    waker: &Waker,
) -> DelegatesStep<Y, E> {
    let mut exchange = SlotContext::new(waker, frames.cast(), slot);
    loop {
        let running = top(frames);
        let returned = run_innermost(frames, &mut exchange).map(|value| (running, value));
        if let ControlFlow::Break(ran) = after_run(frames, &mut closing, returned, &mut exchange.slot) {
            return ran;
        }
    }
}

/// Decides what comes after a run of the innermost delegate: what comes of the delegates, or what is in the slot when
/// the one that is the innermost then is run. If it has returned, that is its frame, which is popped, and the address
/// of its value.
fn after_run<Y, S, E>(
    frames: *mut Frames,
    closing: &mut *mut Frame,
    returned: Option<(*mut Frame, NonNull<()>)>,
    slot: &mut Slot<Y, S, E>,
) -> ControlFlow<DelegatesStep<Y, E>> {
    if closing.is_null() && slot.tag() == SlotTag::Yielded {
        return ControlFlow::Break(slot.take_yielded().map_or(DelegatesStep::Awaiting, DelegatesStep::Yielded));
    }
    let thrown = if let Some((frame, value)) = returned {
        if frame != *closing {
            if top(frames).is_null() {
                return ControlFlow::Break(DelegatesStep::Returned(value.as_ptr()));
            }
            slot.put_returned(value.as_ptr());
            return ControlFlow::Continue(());
        }
        *closing = top(frames);
        drop_value(frame);
        Thrown::Exit
    } else {
        match slot.tag() {
            SlotTag::Yielded => {
                // In answer to the exit. The delegate is dropped as it stands.
                drop(slot.take_yielded());
                *closing = below(*closing);
                drop_down_to(frames, *closing);
                Thrown::IgnoredExit
            }
            SlotTag::Thrown => {
                let thrower = top(frames);
                if thrower == *closing {
                    *closing = below(*closing);
                }
                // Out of the slot, for a destructor may panic.
                let Some(thrown) = slot.take_thrown() else { return ControlFlow::Break(DelegatesStep::Awaiting) };
                drop_down_to(frames, below(thrower));
                thrown
            }
            SlotTag::Delegated => {
                slot.take_delegated();
                return ControlFlow::Continue(());
            }
            SlotTag::Empty | SlotTag::Sent | SlotTag::Returned => {
                save_closing(frames, *closing);
                return ControlFlow::Break(DelegatesStep::Awaiting);
            }
        }
    };
    if top(frames).is_null() {
        return ControlFlow::Break(DelegatesStep::Thrown(thrown));
    }
    slot.put_thrown(thrown);
    ControlFlow::Continue(())
}

impl<Y, S, E, F: Future> Body<Y, S, E> for DelegatingBody<F> {
    type Return = F::Output;

    type Kind = DelegatingKind;

    #[allow(private_interfaces, reason = "only this crate has bodies")]
    const FUNCTIONS: RunOutermost = Outermost::<SlotContext<'static, Y, S, E>, BodyFrame<F>>::RUN;

    const BLOCK: usize = mem::offset_of!(Self, content);

    unsafe fn depth(this: *const Self) -> usize {
        // SAFETY: the caller says so. This is a reference to the delegates, and none to the future beside them.
        let delegates = unsafe { &(*this).delegates };
        // SAFETY: nothing runs while the generator is borrowed, so there is only this reference.
        delegates.0.map_or(0, |frames| unsafe { frames.as_ref() }.depth())
    }

    const DELEGATES: bool = true;

    type Block = F;

    #[inline(always)]
    fn into_block(self) -> F {
        let this = ManuallyDrop::new(self);
        // SAFETY: it has not run, so the block is there, and it is not dropped as `this` is not. There is no stack yet.
        unsafe { (&raw const this.content as *const F).read() }
    }
}

// What the engine does with the stack, each by a reference that is gone at once, for bodies reach it by pointers.

#[inline]
fn top(frames: *mut Frames) -> *mut Frame {
    // SAFETY: the stack lives as long as its generator, and no other reference to it lives while the engine runs.
    unsafe { (*frames).top() }
}

/// Runs the innermost delegate, which there is. If it returns, this is the address of its value.
#[inline(always)]
fn run_innermost<Y, S, E>(frames: *mut Frames, exchange: &mut SlotContext<'_, Y, S, E>) -> Option<NonNull<()>> {
    let exchange = ptr::from_mut(exchange).cast();
    // SAFETY: it is the innermost frame, and there is no reference to the stack (see `top`). The exchange was made for
    // this stack, and is borrowed until this returns.
    unsafe { Frame::run(top(frames), exchange) }
}

#[inline]
fn below(frame: *mut Frame) -> *mut Frame {
    // SAFETY: the engine asks this of frames on the stack only.
    unsafe { Frame::below(frame) }
}

fn drop_value(frame: *mut Frame) {
    // SAFETY: the engine asks this only of a frame that it has just seen return.
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
