//! Where the bodies of delegates live: a stack of frames in memory that does not move.
//!
//! A generator that delegates owns one [`Frames`]. A delegate is pushed as the innermost frame, and the delegates of
//! that delegate above it, so that the innermost one is reached in one step however deep it is. A body that returns
//! pops its own frame, and leaves its value there.
//!
//! # Invariants
//!
//! 1. Frames are pushed and popped last in, first out. `top` is the innermost one. When a body runs, its frame is the
//!    innermost one: the engine runs that one only, and a delegation starts the delegate that it has pushed. A body
//!    returns after all its delegates.
//! 2. A frame stays where it was pushed, so its body is pinned. It is popped when its body has returned, or is about to
//!    be dropped.
//! 3. What is in a frame stays there when it is popped, until something is pushed: `Arena` keeps what was given back
//!    last. A frame is popped *before* its body is dropped, so that a panic of a destructor finds nothing to drop
//!    again. Destructors push nothing onto this stack: only a body that is being polled has the handle for it. So the
//!    body is dropped where it lies, and its value lies there until the delegator takes it, which is the next thing
//!    that runs.
//! 4. The functions of a frame on the stack are those of its body, or nothing's ([`NOTHING`]) if the body is leaked.
//! 5. A `Frames` is reached through raw pointers only, and no reference to it lives while a body runs. It is on the
//!    heap, so that a body may keep such a pointer while references to the generator that owns it come and go.

#![allow(unsafe_code)]

use alloc::boxed::Box;
use core::alloc::Layout;
use core::future::Future;
use core::marker::PhantomData;
use core::mem::{self, ManuallyDrop};
use core::ptr::{self, NonNull};
use core::task::{Context, Poll};

use crate::engine::arena::Arena;
use crate::engine::erased::{DropFn, Erased, PollFn};
use crate::engine::slot;

/// What runs in a frame, to the next yield or to the end, with what waits in the slot of the context.
pub(crate) trait FrameBody: Future + Sized {
    /// Polls a body of this type.
    const POLL: PollFn<Self::Output> = Erased::<Self>::POLL;

    /// How many delegates a body of this type has that are not in frames of their own.
    const DEPTH: DepthFn;
}

/// How many delegates the body at that address has that are not in frames of their own.
///
/// # Safety
///
/// The function is that of the body's type. The body has not been dropped, and nothing runs meanwhile.
pub(crate) type DepthFn = unsafe fn(*const ()) -> usize;

/// [`FrameBody::DEPTH`] of bodies that have no such delegates.
pub(crate) unsafe fn no_depth(_: *const ()) -> usize {
    0
}

/// The stack of a generator's delegates.
pub(crate) struct Frames {
    top: *mut Frame,
    /// How many delegates are embedded in the innermost body, which is one or none.
    inline_body: usize,
    /// Whether that one is being closed, and awaits something.
    inline_is_closing: bool,
    /// The frame that is being closed while what it runs awaits something; null if there is none.
    closing: *mut Frame,
    /// Whether the outermost body has returned, and so has been dropped.
    outermost_returned: bool,
    arena: Arena,
}

/// The head of a frame, in front of its content.
pub(crate) struct Frame {
    functions: &'static Functions,
    below: *mut Frame,
}

/// Runs the body of a frame with the exchange at that address.
type RunFn = unsafe fn(*mut Frame, *mut ()) -> Option<NonNull<()>>;

/// What can be done with a frame whose type is not known any more.
struct Functions {
    /// Runs the body with the exchange at that address. If it returns, the frame is popped, the body is dropped, and
    /// this is the address of its value, which is there until something is pushed.
    run: RunFn,
    /// How many bytes after the start of the frame its content is.
    content: usize,
    /// Drops the body.
    drop_body: DropFn,
    /// Drops the value of a body that has returned.
    drop_value: DropFn,
    /// What [`FrameBody::DEPTH`] says.
    depth: DepthFn,
}

/// A frame with its content. The head comes first, so that both have the same address. `X` is the type of the exchanges
/// of its stack.
#[repr(C)]
struct Whole<X, B: FrameBody> {
    frame: Frame,
    content: Content<B>,
    exchanges: PhantomData<fn(X)>,
}

#[repr(C)]
union Content<B: FrameBody> {
    body: ManuallyDrop<B>,
    returned: ManuallyDrop<B::Output>,
}

impl<X, B: FrameBody> Whole<X, B> {
    const FUNCTIONS: &'static Functions = &Functions {
        run: Self::RUN,
        content: Self::CONTENT,
        drop_body: Erased::<B>::DROP,
        drop_value: Erased::<B::Output>::DROP,
        depth: B::DEPTH,
    };

    /// How many bytes after the start of a frame its content is.
    const CONTENT: usize = mem::offset_of!(Self, content);

    /// [`Whole::run`] for those who do not know the type of the exchange.
    const RUN: RunFn = {
        let run: unsafe fn(*mut Frame, &mut X) -> Option<NonNull<()>> = Self::run;
        // SAFETY: a reference and a raw pointer to sized types are passed in the same way (see `erased.rs`). That the
        // pointer is good as a reference says the contract of `Frame::run`.
        unsafe { mem::transmute(run) }
    };

    /// Runs the body of a frame, or the outermost one, which has no frame: then it is at the place where it would be in a
    /// frame at that address.
    ///
    /// # Safety
    ///
    /// Where the content is, there is such a body that lives and is pinned, and there is room for its value. The frame is the
    /// innermost one of its stack, which is empty if it is the outermost body, and to which there is no reference. The
    /// exchange is that of a poll of this stack's generator.
    // By an exclusive reference, so that LLVM knows that what the body writes into its frame does not change the slot.
    // Through it the slot and the waker are reached as long as the body runs, on any thread.
    unsafe fn run(frame: *mut Frame, exchange: &mut X) -> Option<NonNull<()>> {
        // SAFETY: the caller says so, and these are the functions of this type.
        unsafe { run(frame, exchange, Self::CONTENT, B::POLL, Erased::<B>::DROP) }
    }
}

/// How an outermost body of type B is run, with exchanges of type X, by the function that runs it in a frame: so that a body
/// is called from one place, and LLVM inlines it there.
pub(crate) struct Outermost<X, B>(PhantomData<(X, B)>);

impl<X, B: FrameBody> Outermost<X, B> {
    pub(crate) const RUN: RunOutermost = RunOutermost { run: Whole::<X, B>::RUN, content: Whole::<X, B>::CONTENT };
}

/// What [`Outermost::RUN`] is.
#[derive(Clone, Copy)]
pub(crate) struct RunOutermost {
    run: RunFn,
    content: usize,
}

impl RunOutermost {
    /// Runs the body at that address with the exchange at the other one. If it returns, it is dropped, and this is the
    /// address of its value, where the body was.
    ///
    /// # Safety
    ///
    /// That of [`Frame::run`]. The stack is empty, and there is such a body that lives and is pinned, and room for its value.
    #[inline(always)]
    pub(crate) unsafe fn run(self, body: *mut (), exchange: *mut ()) -> Option<NonNull<()>> {
        // Perhaps it is not in the generator: it is no address of anything before `content` is added again.
        let frame = body.wrapping_byte_sub(self.content).cast();
        // SAFETY: the caller says so.
        unsafe { (self.run)(frame, exchange) }
    }
}

/// [`Whole::run`] of every type whose body returns an `R`.
///
/// # Safety
///
/// That of [`Whole::run`]. The content of the frame is so many bytes after its start, and the functions are those of its
/// body.
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn run<X, R>(
    frame: *mut Frame,
    exchange: &mut X,
    content: usize,
    poll: PollFn<R>,
    drop: DropFn,
) -> Option<NonNull<()>> {
    let exchange = ptr::from_mut(exchange).cast::<()>();
    let content = frame.wrapping_byte_add(content).cast::<()>();
    // Here, and not by the caller: the compiler sees whose waker it is, and that the slot of each poll in the body is
    // this one.
    // SAFETY: it comes from an exclusive reference to an exchange, which is not used until the body has run.
    let lent = unsafe { slot::slot_waker(exchange) };
    // SAFETY: the body lives, and nobody else uses it. It stays where it is until it is dropped (invariant 2).
    let Poll::Ready(value) = (unsafe { poll(content, &mut Context::from_waker(&lent)) }) else { return None };
    // SAFETY: it is the exchange with which this body has just been run.
    let frames = unsafe { slot::frame_stack_of(exchange) }.cast::<Frames>();
    // SAFETY: the stack lives as long as its generator, which is being run, and there is no reference to it
    // (invariant 5).
    let frames = unsafe { &mut *frames };
    // Before the body is dropped (invariant 3).
    if frames.top.is_null() {
        frames.outermost_returned = true;
    } else {
        // SAFETY: it is the innermost frame again (invariant 1).
        unsafe { frames.pop(frame) };
    }
    // SAFETY: the body lives, and is not touched again. It stays there though it was popped (invariant 3).
    unsafe { drop(content) };
    // SAFETY: this is still the frame's memory (invariant 3), or the generator's. The body is gone, and the content is
    // large enough for its value, and as much aligned.
    unsafe { content.cast::<R>().write(value) };
    NonNull::new(content)
}

/// There is nothing in the frame that is ever dropped.
const NOTHING: &Functions =
    &Functions { run: never_run, content: 0, drop_body: drop_nothing, drop_value: drop_nothing, depth: no_depth };

unsafe fn never_run(_: *mut Frame, _: *mut ()) -> Option<NonNull<()>> {
    unreachable!("only a frame whose body lives is run")
}

unsafe fn drop_nothing(_: *mut ()) {}

impl Frame {
    /// The frame below, null if this is the outermost delegate.
    ///
    /// # Safety
    ///
    /// The frame is on a stack, or was popped just now.
    #[inline]
    pub(crate) unsafe fn below(this: *mut Frame) -> *mut Frame {
        // SAFETY: the caller says so, so its head is there (invariants 2 and 3).
        unsafe { (*this).below }
    }

    /// Leaks what is in the frame: it is never dropped.
    ///
    /// # Safety
    ///
    /// The frame is on a stack, and is not run after this.
    pub(crate) unsafe fn leak(this: *mut Frame) {
        // SAFETY: the caller says so, so its head is there (invariant 2).
        unsafe { (*this).functions = NOTHING };
    }

    /// Runs the frame's body with the exchange at that address. If it returns, its frame is popped, and this is the
    /// address of its value, which is to be read or dropped before anything is pushed.
    ///
    /// # Safety
    ///
    /// The frame is the innermost one of its stack, and no reference to the stack lives. The exchange is that of a poll
    /// of this stack's generator, with its stack in the head, and of the type for which the frame was pushed. The
    /// address comes from an exclusive reference to it, or from [`slot::slot_context_of`], and until this returns the
    /// exchange is reached by no other pointer.
    #[inline]
    pub(crate) unsafe fn run(this: *mut Frame, exchange: *mut ()) -> Option<NonNull<()>> {
        // SAFETY: the frame is on a stack, so its head is there (invariant 2).
        let functions = unsafe { (*this).functions };
        // SAFETY: the functions are those of this frame, whose body lives, or which panics (invariant 4); the caller
        // says the rest.
        unsafe { (functions.run)(this, exchange) }
    }

    /// Drops the value of a body that has returned.
    ///
    /// # Safety
    ///
    /// [`Frame::run`] has returned it just now, and it is not touched again.
    pub(crate) unsafe fn drop_value(this: *mut Frame) {
        // SAFETY: the frame was popped just now, so its head is still there (invariant 3).
        let functions = unsafe { (*this).functions };
        // SAFETY: that is where its content is.
        let value = unsafe { this.byte_add(functions.content) };
        // SAFETY: these are its functions; the caller says the rest.
        unsafe { (functions.drop_value)(value.cast()) };
    }
}

impl Frames {
    /// A stack without frames, on the heap.
    pub(crate) fn allocate() -> NonNull<Frames> {
        let frames = Frames {
            top: ptr::null_mut(),
            inline_body: 0,
            inline_is_closing: false,
            closing: ptr::null_mut(),
            outermost_returned: false,
            arena: Arena::new(),
        };
        NonNull::from(Box::leak(Box::new(frames)))
    }

    /// Whether the outermost body has returned, and so has been dropped.
    #[inline]
    pub(crate) fn outermost_returned(&self) -> bool {
        self.outermost_returned
    }

    /// Drops all frames, innermost first, and frees the stack.
    ///
    /// # Safety
    ///
    /// The stack comes from [`Frames::allocate`], and nobody uses it after this.
    pub(crate) unsafe fn free(this: NonNull<Frames>) {
        // SAFETY: the caller says so, and every stack is a leaked box.
        let mut frames = unsafe { Box::from_raw(this.as_ptr()) };
        frames.drop_down_to(ptr::null_mut());
    }

    /// The innermost frame, null if there is none.
    #[inline]
    pub(crate) fn top(&self) -> *mut Frame {
        self.top
    }

    /// Pushes a delegate, which becomes the innermost frame, and returns that frame.
    ///
    /// `X` is the type of the exchanges with which the generator of this stack is polled. Its lifetimes do not matter.
    #[inline(always)]
    pub(crate) fn push<X, B: FrameBody>(&mut self, body: B) -> *mut Frame {
        match self.arena.alloc(Layout::new::<Whole<X, B>>()) {
            // SAFETY: it was taken for this.
            Some(place) => unsafe { self.push_at::<X, B>(place, body) },
            None => self.push_into_next_chunk::<X, B>(body),
        }
    }

    /// Takes the body by value, so that the caller needs no registers that last over this call.
    #[cold]
    #[inline(never)]
    fn push_into_next_chunk<X, B: FrameBody>(&mut self, body: B) -> *mut Frame {
        let place = self.arena.alloc_from_next_chunk(Layout::new::<Whole<X, B>>());
        // SAFETY: it was taken for this.
        unsafe { self.push_at::<X, B>(place, body) }
    }

    /// # Safety
    ///
    /// The place was taken just now from the memory of this stack, for a `Whole<X, B>`.
    #[inline(always)]
    unsafe fn push_at<X, B: FrameBody>(&mut self, place: NonNull<u8>, body: B) -> *mut Frame {
        let whole = place.as_ptr().cast::<Whole<X, B>>();
        let frame = Frame { functions: Whole::<X, B>::FUNCTIONS, below: self.top };
        let content = Content { body: ManuallyDrop::new(body) };
        // SAFETY: the caller says that the place is fresh and of that layout.
        unsafe { whole.write(Whole { frame, content, exchanges: PhantomData }) };
        self.top = whole.cast();
        self.top
    }

    /// Takes the innermost frame, which is this one, off the stack. What is in it stays there until something is pushed
    /// (invariant 3).
    ///
    /// # Safety
    ///
    /// It is the innermost frame.
    #[inline(always)]
    unsafe fn pop(&mut self, frame: *mut Frame) {
        // SAFETY: it is on the stack.
        self.top = unsafe { Frame::below(frame) };
        self.arena.dealloc(frame.cast());
    }

    /// Drops the innermost frame, which there is.
    pub(crate) fn drop_top(&mut self) {
        let frame = self.top;
        assert!(!frame.is_null(), "there is a frame to drop");
        // It was the innermost body.
        self.leave_inline();
        // SAFETY: it is on the stack, so its head is there.
        let functions = unsafe { (*frame).functions };
        // SAFETY: that is where its content is.
        let body = unsafe { frame.byte_add(functions.content) };
        // Before the body is dropped (invariant 3).
        // SAFETY: it is the innermost frame.
        unsafe { self.pop(frame) };
        // SAFETY: these are its functions, and nobody touches it after this.
        unsafe { (functions.drop_body)(body.cast()) };
    }

    /// Drops the frames above `floor`, innermost first, all of them even if a destructor panics.
    pub(crate) fn drop_down_to(&mut self, floor: *mut Frame) {
        struct Rest<'f>(&'f mut Frames, *mut Frame);
        impl Drop for Rest<'_> {
            fn drop(&mut self) {
                while self.0.top != self.1 {
                    self.0.drop_top();
                }
            }
        }
        let rest = Rest(self, floor);
        while rest.0.top != floor {
            rest.0.drop_top();
        }
    }

    /// Says that the innermost body has begun to delegate to an embedded delegate.
    #[inline(always)]
    pub(crate) fn push_inline(&mut self) {
        self.inline_body = 1;
    }

    /// Says that the embedded delegate is left.
    #[inline(always)]
    pub(crate) fn leave_inline(&mut self) {
        self.inline_body = 0;
    }

    /// Says that the embedded delegate awaits something, and whether it is being closed.
    #[inline]
    pub(crate) fn save_inline_closing(&mut self, closing: bool) {
        self.inline_is_closing = closing;
    }

    /// Whether the embedded delegate was being closed when it began to await something.
    #[inline]
    pub(crate) fn take_inline_closing(&mut self) -> bool {
        mem::take(&mut self.inline_is_closing)
    }

    /// Keeps the frame that is being closed while what it runs awaits something.
    pub(crate) fn save_closing(&mut self, closing: *mut Frame) {
        self.closing = closing;
    }

    /// The frame that was being closed when something began to be awaited.
    pub(crate) fn take_closing(&mut self) -> *mut Frame {
        mem::replace(&mut self.closing, ptr::null_mut())
    }

    /// How many delegates there are, those that are not in frames of their own included.
    pub(crate) fn depth(&self) -> usize {
        let mut depth = self.inline_body;
        let mut frame = self.top;
        while !frame.is_null() {
            // SAFETY: it is on the stack, so it is not released.
            let head = unsafe { &*frame };
            // SAFETY: that is where its content is.
            let body = unsafe { frame.byte_add(head.functions.content) };
            // SAFETY: these are its functions.
            let inline_body = unsafe { (head.functions.depth)(body.cast()) };
            depth = usize::saturating_add(depth, 1).saturating_add(inline_body);
            frame = head.below;
        }
        depth
    }
}
