//! The frame stack: the bodies of delegates, in memory that does not move.
//!
//! A generator that delegates owns one [`Frames`]. A delegate is pushed as the innermost frame, and the delegates of
//! that delegate are pushed above it, so that the innermost one is reached in one step at any depth. A body that
//! returns pops its own frame, and leaves its value there.
//!
//! # Invariants
//!
//! 1. Frames are pushed and popped last in, first out. `top` is the innermost one. When a body runs, its frame is the
//!    innermost one: the engine runs that one only, and a delegation starts the delegate that it has pushed. A body
//!    returns after all its delegates.
//! 2. A frame stays where it was pushed, so its body is pinned. It is popped when its body has returned, or is about to
//!    be dropped.
//! 3. The bytes of a popped frame stay as they are until the next push: `Arena` does not touch the memory that was
//!    freed last. A frame is popped *before* its body is dropped, so that after a panic of a destructor no second drop
//!    of that body is possible. Destructors push nothing onto this stack: only a body that is being polled has the
//!    handle for it. So the body is dropped where it lies, and its value lies there until the delegator takes it; the
//!    delegator is the next to run.
//! 4. The functions of a frame on the stack are those of its body, or those of nothing ([`NOTHING`]) if the body is
//!    leaked.
//! 5. A `Frames` is reached through raw pointers only, and no reference to it lives while a body runs. It is on the
//!    heap, so that a body may store such a pointer while references to the generator that owns it come and go.

#![allow(unsafe_code)]

use alloc::boxed::Box;
use core::alloc::Layout;
use core::future::Future;
#[cfg(not(debug_assertions))]
use core::hint;
use core::marker::PhantomData;
use core::mem::{self, ManuallyDrop};
use core::ptr::{self, NonNull};
use core::task::{Context, Poll};

use crate::engine::arena::Arena;
use crate::engine::erased::{DropFn, Erased, PollFn};
#[cfg(feature = "tracing")]
use crate::engine::instrumented::SpanCell;
use crate::engine::slot;
use crate::engine::span_stack::{Entered, SpanStack};

/// A body in a frame. A poll runs it to its next yield or to its end; the input and the output are in the slot of the
/// context.
pub(crate) trait FrameBody: Future + Sized {
    /// Polls a body of this type.
    const POLL: PollFn<Self::Output> = Erased::<Self>::POLL;

    /// Counts the delegates of a body of this type that are not in frames of this stack.
    const DEPTH: DepthFn;
}

/// Counts the delegates of the body at that address that are not in frames of this stack.
///
/// # Safety
///
/// The function is that of the body's type. The body has not been dropped, and nothing runs meanwhile.
pub(crate) type DepthFn = unsafe fn(*const ()) -> usize;

/// The [`FrameBody::DEPTH`] of bodies that have no such delegates.
pub(crate) unsafe fn no_depth(_: *const ()) -> usize {
    0
}

/// The frame stack of a generator.
pub(crate) struct Frames {
    top: *mut Frame,
    /// How many delegates of the innermost body are inline: 0 or 1. Set by `push_inline`; cleared by `leave_inline`,
    /// also when the innermost frame is dropped.
    inline_body: usize,
    /// Whether the inline delegate is being closed. Set when the delegate awaits, and cleared when it is polled again.
    inline_is_closing: bool,
    /// The frame that is being closed; null if there is none. Set while its body, or a body above it, awaits something.
    closing: *mut Frame,
    /// Whether the outermost body has returned, and so has been dropped. Set before the body is dropped; never cleared.
    outermost_returned: bool,
    spans: SpanStack,
    arena: Arena,
}

/// The head of a frame. The content follows it.
pub(crate) struct Frame {
    functions: &'static Functions,
    below: *mut Frame,
}

/// Runs the body of a frame with the slot context at that address.
type RunFn = unsafe fn(*mut Frame, *mut ()) -> Option<NonNull<()>>;

/// The functions of a frame whose type is erased.
struct Functions {
    /// Runs the body with the slot context at that address. If the body returns, the frame is popped, the body is
    /// dropped, and the result is the address of its value, which is there until the next push.
    run: RunFn,
    /// The offset of the content from the start of the frame, in bytes.
    content: usize,
    /// Drops the body.
    drop_body: DropFn,
    /// Drops the value of a body that has returned.
    drop_value: DropFn,
    /// [`FrameBody::DEPTH`] of the body.
    depth: DepthFn,
}

/// A frame with its content. The head comes first, so that both have the same address. `X` is the type of the slot
/// contexts of its stack.
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

    /// The offset of the content from the start of a frame, in bytes.
    const CONTENT: usize = mem::offset_of!(Self, content);

    /// [`Whole::run`] with the type of the slot context erased.
    const RUN: RunFn = {
        let run: unsafe fn(*mut Frame, &mut X) -> Option<NonNull<()>> = Self::run;
        // SAFETY: a reference and a raw pointer to sized types are passed in the same way (see `erased.rs`). The
        // contract of `Frame::run` says that the pointer is good as a reference.
        unsafe { mem::transmute(run) }
    };

    /// Runs the body of a frame, or the outermost body, which has no frame: `frame` is then the address of a frame that
    /// would have its content where the body is.
    ///
    /// # Safety
    ///
    /// The content is a body of type `B` that lives and is pinned, and there is room for its value. The frame is the
    /// innermost one of its stack, to which there is no reference; for the outermost body the stack is empty, and was
    /// allocated with that address. The slot context is that of a poll of this stack's generator.
    // By an exclusive reference, so that LLVM knows that what the body writes into its frame does not change the slot.
    // Through this reference the slot and the waker are reached as long as the body runs, on any thread.
    unsafe fn run(frame: *mut Frame, exchange: &mut X) -> Option<NonNull<()>> {
        // SAFETY: by the caller's contract, and these are the functions of this type.
        unsafe { run(frame, exchange, Self::CONTENT, B::POLL, Erased::<B>::DROP) }
    }
}

/// Runs an outermost body of type `B`, with slot contexts of type `X`, by the function that also runs it in a frame. So
/// a body is called from one place, and LLVM inlines it there.
pub(crate) struct Outermost<X, B>(PhantomData<(X, B)>);

impl<X, B: FrameBody> Outermost<X, B> {
    pub(crate) const RUN: RunOutermost = RunOutermost { run: Whole::<X, B>::RUN, content: Whole::<X, B>::CONTENT };
}

/// The type of [`Outermost::RUN`].
#[derive(Clone, Copy)]
pub(crate) struct RunOutermost {
    run: RunFn,
    content: usize,
}

impl RunOutermost {
    /// Returns the address of a frame that would have its content where the body at address `body` is. The address may
    /// lie outside of the generator: it is not dereferenced before the offset is added again.
    #[inline(always)]
    pub(crate) fn frame(self, body: *mut ()) -> *mut Frame {
        body.wrapping_byte_sub(self.content).cast()
    }

    /// Runs the body at address `body` with the slot context at address `exchange`. If the body returns, it is dropped,
    /// and the result is the address of its value, where the body was.
    ///
    /// # Safety
    ///
    /// That of [`Frame::run`]. The stack is empty, and was allocated with the frame of that body. At that address is a
    /// body of type `B` that lives and is pinned, with room for its value.
    #[inline(always)]
    pub(crate) unsafe fn run(self, body: *mut (), exchange: *mut ()) -> Option<NonNull<()>> {
        // SAFETY: by the caller's contract.
        unsafe { (self.run)(self.frame(body), exchange) }
    }
}

/// [`Whole::run`] for all types whose body returns an `R`.
///
/// # Safety
///
/// That of [`Whole::run`]. `content` is the offset of the frame's content in bytes, and the functions are those of its
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
    // Made here, and not by the caller: so the compiler sees which functions the waker has, and that the slot of each
    // poll in the body is this one.
    // SAFETY: the address comes from an exclusive reference to a slot context, which is not used until the body has
    // run.
    let lent = unsafe { slot::slot_waker(exchange) };
    // SAFETY: the body lives, and nothing else uses it. It stays where it is until it is dropped (invariant 2).
    let Poll::Ready(value) = (unsafe { poll(content, &mut Context::from_waker(&lent)) }) else { return None };
    // SAFETY: this is the slot context with which this body has just been run.
    let frames = unsafe { slot::frame_stack_of(exchange) }.cast::<Frames>();
    // SAFETY: the stack lives as long as its generator, which is being run, and there is no reference to it
    // (invariant 5).
    let frames = unsafe { &mut *frames };
    // The body counts as returned before it is dropped, so that a panic of a destructor does not drop it twice
    // (invariant 3).
    // SAFETY: it is the innermost frame again (invariant 1), or the outermost body, and then the stack is empty.
    unsafe { frames.pop_returned(frame) };
    // SAFETY: the body lives, and is not touched again. It stays there although its frame was popped (invariant 3).
    unsafe { drop(content) };
    // The value replaces the body, which has been dropped: no frame has room for both.
    // SAFETY: this is still the frame's memory (invariant 3), or the generator's. The body has been dropped, and the
    // content is large enough for its value, and at least as aligned.
    unsafe { content.cast::<R>().write(value) };
    NonNull::new(content)
}

/// The functions of a frame whose body is leaked: nothing is dropped.
const NOTHING: &Functions =
    &Functions { run: never_run, content: 0, drop_body: drop_nothing, drop_value: drop_nothing, depth: no_depth };

unsafe fn never_run(_: *mut Frame, _: *mut ()) -> Option<NonNull<()>> {
    unreachable!("only a frame whose body lives is run")
}

unsafe fn drop_nothing(_: *mut ()) {}

impl Frame {
    /// Returns the frame below, or null if this is the outermost delegate.
    ///
    /// # Safety
    ///
    /// The frame is on a stack, or was popped just now and nothing has been pushed since.
    #[inline]
    pub(crate) unsafe fn below(this: *mut Frame) -> *mut Frame {
        // SAFETY: by the caller's contract, so its head is there (invariants 2 and 3).
        unsafe { (*this).below }
    }

    /// Leaks the body of the frame: it is never dropped.
    ///
    /// # Safety
    ///
    /// The frame is on a stack, and is not run after this.
    pub(crate) unsafe fn leak(this: *mut Frame) {
        // SAFETY: by the caller's contract, so its head is there (invariant 2).
        unsafe { (*this).functions = NOTHING };
    }

    /// Runs the frame's body with the slot context at that address. If the body returns, its frame is popped, and the
    /// result is the address of its value, which is to be read or dropped before the next push.
    ///
    /// # Safety
    ///
    /// The frame is the innermost one of its stack, and no reference to the stack lives. The slot context is that of a
    /// poll of this stack's generator, with its stack in the head, and of the type for which the frame was pushed. The
    /// address comes from an exclusive reference to the slot context, or from [`slot::slot_context_of`], and until this
    /// returns the slot context is reached by no other pointer.
    #[inline]
    pub(crate) unsafe fn run(this: *mut Frame, exchange: *mut ()) -> Option<NonNull<()>> {
        // SAFETY: the frame is on a stack, so its head is there (invariant 2).
        let functions = unsafe { (*this).functions };
        // SAFETY: the functions are those of this frame, whose body lives, or `never_run`, which panics (invariant 4);
        // the rest is the caller's contract.
        unsafe { (functions.run)(this, exchange) }
    }

    /// Drops the value of a body that has returned.
    ///
    /// # Safety
    ///
    /// [`Frame::run`] has returned the value just now, and the value is not touched again.
    pub(crate) unsafe fn drop_value(this: *mut Frame) {
        // SAFETY: the frame was popped just now, so its head is still there (invariant 3).
        let functions = unsafe { (*this).functions };
        // SAFETY: the content is at that offset.
        let value = unsafe { this.byte_add(functions.content) };
        // SAFETY: these are the frame's functions; the rest is the caller's contract.
        unsafe { (functions.drop_value)(value.cast()) };
    }
}

impl Frames {
    /// Allocates an empty stack on the heap. `outermost` is [`RunOutermost::frame`] of the generator's body.
    pub(crate) fn allocate(outermost: *mut Frame) -> NonNull<Frames> {
        let frames = Frames {
            top: ptr::null_mut(),
            inline_body: 0,
            inline_is_closing: false,
            closing: ptr::null_mut(),
            outermost_returned: false,
            spans: SpanStack::new(),
            arena: Arena::new(outermost.cast()),
        };
        NonNull::from(Box::leak(Box::new(frames)))
    }

    /// Returns whether the outermost body has returned, and so has been dropped.
    #[inline]
    pub(crate) fn outermost_returned(&self) -> bool {
        self.outermost_returned
    }

    /// Drops all frames, innermost first, and frees the stack.
    ///
    /// # Safety
    ///
    /// The stack comes from [`Frames::allocate`], and is not used after this.
    pub(crate) unsafe fn free(this: NonNull<Frames>) {
        // SAFETY: by the caller's contract, and every stack is a leaked box.
        let mut frames = unsafe { Box::from_raw(this.as_ptr()) };
        frames.drop_down_to(ptr::null_mut());
    }

    /// Returns the innermost frame, or null if there is none.
    #[inline]
    pub(crate) fn top(&self) -> *mut Frame {
        self.top
    }

    /// Pushes a delegate, which becomes the innermost frame, and returns that frame.
    ///
    /// `X` is the type of the slot contexts with which the generator of this stack is polled. Its lifetimes do not
    /// matter.
    #[inline(always)]
    pub(crate) fn push<X, B: FrameBody>(&mut self, body: B) -> *mut Frame {
        match self.arena.alloc(Layout::new::<Whole<X, B>>()) {
            // SAFETY: the memory was allocated for this.
            Some(address) => unsafe { self.push_at::<X, B>(address, body) },
            // The slow path gets a copy: with the address of `body`, LLVM would build each body on the machine stack.
            #[cfg(not(debug_assertions))]
            None => self.push_into_next_chunk::<X, B>(hint::black_box(body)),
            #[cfg(debug_assertions)]
            None => self.push_into_next_chunk::<X, B>(body),
        }
    }

    /// The slow path of [`push`](Frames::push). Takes the body by value, so that the caller needs no registers that
    /// last over this call.
    #[cold]
    #[inline(never)]
    fn push_into_next_chunk<X, B: FrameBody>(&mut self, body: B) -> *mut Frame {
        let address = self.arena.alloc_from_next_chunk(Layout::new::<Whole<X, B>>());
        // SAFETY: the memory was allocated for this.
        unsafe { self.push_at::<X, B>(address, body) }
    }

    /// # Safety
    ///
    /// `address` was allocated just now from the arena of this stack, for a `Whole<X, B>`.
    #[inline(always)]
    unsafe fn push_at<X, B: FrameBody>(&mut self, address: NonNull<u8>, body: B) -> *mut Frame {
        let whole = address.as_ptr().cast::<Whole<X, B>>();
        let frame = Frame { functions: Whole::<X, B>::FUNCTIONS, below: self.top };
        let content = Content { body: ManuallyDrop::new(body) };
        // SAFETY: by the caller's contract the memory is unused and of that layout.
        unsafe { whole.write(Whole { frame, content, exchanges: PhantomData }) };
        self.top = whole.cast();
        self.top
    }

    /// Pops the innermost frame. Its bytes stay as they are until the next push (invariant 3).
    ///
    /// # Safety
    ///
    /// `frame` is the innermost frame.
    #[inline(always)]
    unsafe fn pop(&mut self, frame: *mut Frame) {
        // SAFETY: the frame is on the stack.
        self.top = unsafe { Frame::below(frame) };
        self.spans.pop(frame.cast());
        self.arena.dealloc(frame.cast());
    }

    /// Pops the innermost frame, whose body has returned, or records that the outermost body has returned.
    ///
    /// # Safety
    ///
    /// `frame` is the innermost frame. If the stack is empty, it is the address with which the stack was allocated.
    #[inline(always)]
    unsafe fn pop_returned(&mut self, frame: *mut Frame) {
        // One comparison finds both the first frame of a chunk and the outermost body, which has no frame.
        if self.arena.is_start(frame.cast()) {
            // SAFETY: by the caller's contract.
            unsafe { self.pop_returned_at_start(frame) };
        } else {
            // SAFETY: a stack without a frame has an arena that starts with `frame`, so `frame` is the innermost one.
            unsafe { self.pop(frame) };
        }
    }

    /// The slow path of [`pop_returned`](Frames::pop_returned), with its contract.
    #[cold]
    #[inline(never)]
    unsafe fn pop_returned_at_start(&mut self, frame: *mut Frame) {
        if self.top.is_null() {
            self.outermost_returned = true;
        } else {
            // SAFETY: by the caller's contract.
            unsafe { self.pop(frame) };
        }
    }

    /// Drops the innermost frame. Panics if there is none.
    pub(crate) fn drop_top(&mut self) {
        let frame = self.top;
        assert!(!frame.is_null(), "there is a frame to drop");
        // An inline delegate is one of the innermost body, which is about to be dropped with it.
        self.leave_inline();
        let _entered = self.spans.enter_around(frame.cast());
        // SAFETY: the frame is on the stack, so its head is there.
        let functions = unsafe { (*frame).functions };
        // SAFETY: the content is at that offset.
        let body = unsafe { frame.byte_add(functions.content) };
        // Popped before the body is dropped (invariant 3).
        // SAFETY: this is the innermost frame.
        unsafe { self.pop(frame) };
        // SAFETY: these are the frame's functions, and the body is not touched after this.
        unsafe { (functions.drop_body)(body.cast()) };
    }

    /// Drops the frames above `floor`, innermost first. If a destructor panics, the remaining frames are dropped all
    /// the same.
    pub(crate) fn drop_down_to(&mut self, floor: *mut Frame) {
        /// Drops the remaining frames when a destructor panics.
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

    /// Registers the span of the body that is being run and begins: the innermost one, or its inline delegate, above
    /// which there are no others.
    #[cfg(feature = "tracing")]
    pub(crate) fn register_span(&mut self, span: SpanCell) {
        if self.inline_body == 0 {
            self.spans.push(self.top.cast(), span);
        }
    }

    /// Enters the span in which the innermost delegate runs, if it has none of its own.
    #[inline]
    pub(crate) fn enter_span(&self) -> Option<Entered> {
        self.spans.enter_around(self.top.cast())
    }

    /// Records that the innermost body has begun to delegate to an inline delegate.
    #[inline(always)]
    pub(crate) fn push_inline(&mut self) {
        self.inline_body = 1;
    }

    /// Records that the delegation to the inline delegate has ended.
    #[inline(always)]
    pub(crate) fn leave_inline(&mut self) {
        self.inline_body = 0;
    }

    /// Records that the inline delegate awaits something, and whether it is being closed.
    #[inline]
    pub(crate) fn save_inline_closing(&mut self, closing: bool) {
        self.inline_is_closing = closing;
    }

    /// Returns whether the inline delegate was being closed when it began to await, and clears the record.
    #[inline]
    pub(crate) fn take_inline_closing(&mut self) -> bool {
        mem::take(&mut self.inline_is_closing)
    }

    /// Stores the frame that is being closed while its body, or a body above it, awaits.
    pub(crate) fn save_closing(&mut self, closing: *mut Frame) {
        self.closing = closing;
    }

    /// Takes the frame that was being closed when the await began; null if there was none.
    pub(crate) fn take_closing(&mut self) -> *mut Frame {
        mem::replace(&mut self.closing, ptr::null_mut())
    }

    /// Returns the number of delegates, including those that are not in frames of this stack.
    pub(crate) fn depth(&self) -> usize {
        let mut depth = self.inline_body;
        let mut frame = self.top;
        while !frame.is_null() {
            // SAFETY: the frame is on the stack, so its memory is not freed.
            let head = unsafe { &*frame };
            // SAFETY: the content is at that offset.
            let body = unsafe { frame.byte_add(head.functions.content) };
            // SAFETY: these are the frame's functions.
            let inline_body = unsafe { (head.functions.depth)(body.cast()) };
            depth = usize::saturating_add(depth, 1).saturating_add(inline_body);
            frame = head.below;
        }
        depth
    }
}
