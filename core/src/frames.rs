//! Where the bodies of delegates live: a stack of frames in memory that does not move.
//!
//! A generator that delegates owns one [`Frames`]. A delegate is pushed as the innermost frame, and the delegates of
//! that delegate above it, so that the innermost one is reached in one step however deep it is. When it returns, its value
//! waits in its frame, or is put where its delegator wants it.
//!
//! # Invariants
//!
//! 1. Frames are pushed, popped and released last in, first out. `top` is the innermost frame on the stack; above it
//!    there may be one that was popped and is not released yet.
//! 2. A frame stays where it was pushed until it is released, so its body is pinned.
//! 3. The functions of a frame follow what is in it.
//! 4. A `Frames` is reached through raw pointers only, and no reference to it lives while a body runs. It is on the heap,
//!    so that a body may keep such a pointer while references to the generator that owns it come and go.

#![allow(unsafe_code)]

use alloc::boxed::Box;
use core::alloc::Layout;
use core::mem::{self, ManuallyDrop};
use core::pin::Pin;
use core::ptr::{self, NonNull};
use core::task::{Context, Poll};

use crate::memory::Memory;
use crate::slot;

/// What runs in a frame.
pub(crate) trait FrameBody {
    type Return;

    /// Runs to the next yield or to the end, with what waits in the slot of the context.
    fn run(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Return>;

    /// How many delegates are below this one and not in frames of their own.
    ///
    /// # Safety
    ///
    /// It is a body that has not been dropped, and nothing runs meanwhile.
    unsafe fn depth(this: *const Self) -> usize;
}

/// The stack of a generator's delegates.
pub(crate) struct Frames {
    top: *mut Frame,
    /// The frame that was popped last.
    popped: *mut Frame,
    /// How many delegates are embedded in the innermost body, which is one or none.
    embedded: usize,
    /// Whether that one is being closed, and awaits something.
    embedded_is_closing: bool,
    /// The frame that is being closed while what it runs awaits something; null if there is none.
    closing: *mut Frame,
    memory: Memory,
}

/// The head of a frame, in front of its content.
pub(crate) struct Frame {
    functions: &'static Functions,
    below: *mut Frame,
}

/// What can be done with a frame whose type is not known any more.
struct Functions {
    /// Runs the body with the exchange at that address. If it returns, the body is dropped, its value is at the given place, or in the
    /// frame if that is null, and this is its address.
    run: unsafe fn(*mut Frame, *mut (), *mut ()) -> Option<NonNull<()>>,
    /// Drops what is in the frame.
    drop: unsafe fn(*mut Frame),
    /// What [`FrameBody::depth`] says.
    depth: unsafe fn(*mut Frame) -> usize,
}

/// A frame with its content. The head comes first, so that both have the same address.
#[repr(C)]
struct Whole<B: FrameBody> {
    frame: Frame,
    content: Content<B>,
}

#[repr(C)]
union Content<B: FrameBody> {
    body: ManuallyDrop<B>,
    returned: ManuallyDrop<B::Return>,
}

impl<B: FrameBody> Whole<B> {
    const LIVING: &'static Functions = &Functions { run: Self::run, drop: Self::drop_body, depth: Self::depth };
    const RETURNED: &'static Functions = &Functions { run: never_run, drop: Self::drop_returned, depth: no_depth };

    /// Where the body is, and later its value.
    ///
    /// # Safety
    ///
    /// The frame is one of these, and not released.
    #[inline]
    unsafe fn content(frame: *mut Frame) -> *mut Content<B> {
        let whole = frame.cast::<Self>();
        // SAFETY: the caller says so.
        unsafe { &raw mut (*whole).content }
    }

    /// # Safety
    ///
    /// The frame is one of these and its body lives. The exchange is as [`slot::lent_waker`] wants it. The place is null, or free and
    /// for a value of this body.
    unsafe fn run(frame: *mut Frame, exchange: *mut (), place: *mut ()) -> Option<NonNull<()>> {
        // SAFETY: the caller says so.
        let body = unsafe { Self::content(frame) }.cast::<B>();
        // SAFETY: the body lives, and nobody else uses it.
        let reference = unsafe { &mut *body };
        // SAFETY: it stays where it is until it is dropped (invariant 2).
        let pinned = unsafe { Pin::new_unchecked(reference) };
        // Here, and not by the caller: the compiler sees whose waker it is, and that the slot of each poll in the body is this one.
        // SAFETY: the caller says so.
        let lent = unsafe { slot::lent_waker(exchange) };
        let Poll::Ready(value) = pinned.run(&mut Context::from_waker(&lent)) else { return None };
        // First, so that a panic in the destructor does not lead to a second drop.
        // SAFETY: the frame is not released.
        unsafe { (*frame).functions = EMPTY };
        // SAFETY: the body lives, and is not touched again.
        unsafe { ptr::drop_in_place(body) };
        let mut place = place.cast::<B::Return>();
        if place.is_null() {
            // The body is gone, so its place is free.
            place = body.cast::<B::Return>();
            // SAFETY: the frame is not released.
            unsafe { (*frame).functions = Self::RETURNED };
        }
        // SAFETY: it is free, and for such a value.
        unsafe { place.write(value) };
        NonNull::new(place.cast())
    }

    /// # Safety
    ///
    /// The frame is one of these and its body lives; it is not touched again.
    unsafe fn drop_body(frame: *mut Frame) {
        // SAFETY: the caller says so.
        let body = unsafe { Self::content(frame) }.cast::<B>();
        // SAFETY: the caller says so.
        unsafe { ptr::drop_in_place(body) };
    }

    /// # Safety
    ///
    /// The frame is one of these and its value is in it; it is not touched again.
    unsafe fn drop_returned(frame: *mut Frame) {
        // SAFETY: the caller says so.
        let value = unsafe { Self::content(frame) }.cast::<B::Return>();
        // SAFETY: the caller says so.
        unsafe { ptr::drop_in_place(value) };
    }

    /// # Safety
    ///
    /// The frame is one of these and its body lives.
    unsafe fn depth(frame: *mut Frame) -> usize {
        // SAFETY: the caller says so.
        let body = unsafe { Self::content(frame) }.cast::<B>();
        // SAFETY: the caller says so; nothing runs meanwhile.
        unsafe { B::depth(body) }
    }
}

/// Nothing is in the frame.
const EMPTY: &Functions = &Functions { run: never_run, drop: drop_nothing, depth: no_depth };

unsafe fn never_run(_: *mut Frame, _: *mut (), _: *mut ()) -> Option<NonNull<()>> {
    unreachable!("only a frame whose body lives is run")
}

unsafe fn drop_nothing(_: *mut Frame) {}

unsafe fn no_depth(_: *mut Frame) -> usize {
    0
}

impl Frame {
    /// The frame below, null if this is the outermost delegate.
    ///
    /// # Safety
    ///
    /// The frame is on a stack.
    #[inline]
    pub(crate) unsafe fn below(this: *mut Frame) -> *mut Frame {
        // SAFETY: the caller says so, so it is not released.
        unsafe { (*this).below }
    }

    /// Leaks what is in the frame: it is never dropped.
    ///
    /// # Safety
    ///
    /// The frame is on a stack, and is not run after this.
    pub(crate) unsafe fn leak(this: *mut Frame) {
        // SAFETY: the caller says so, so it is not released.
        unsafe { (*this).functions = EMPTY };
    }

    /// Runs the frame's body with the exchange at that address. If it returns, its value is at the place, or in the frame if that is null,
    /// and this is its address.
    ///
    /// # Safety
    ///
    /// The frame is the innermost one of its stack, and no reference to the stack lives. The exchange is that of a poll of this
    /// stack's generator, as [`slot::lent_waker`] wants it. The place is null or free for a value of this frame's body.
    #[inline]
    pub(crate) unsafe fn run(this: *mut Frame, exchange: *mut (), place: *mut ()) -> Option<NonNull<()>> {
        // SAFETY: the frame is on a stack, so it is not released.
        let functions = unsafe { (*this).functions };
        // SAFETY: the functions are those of this frame, whose body lives or which panics; the caller says the rest.
        unsafe { (functions.run)(this, exchange, place) }
    }
}

impl Frames {
    /// A stack without frames, on the heap.
    pub(crate) fn allocate() -> NonNull<Frames> {
        let frames = Frames {
            top: ptr::null_mut(),
            popped: ptr::null_mut(),
            embedded: 0,
            embedded_is_closing: false,
            closing: ptr::null_mut(),
            memory: Memory::new(),
        };
        NonNull::from(Box::leak(Box::new(frames)))
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
    #[inline(always)]
    pub(crate) fn push<B: FrameBody>(&mut self, body: B) -> *mut Frame {
        let place = self.memory.take(Layout::new::<Whole<B>>());
        let whole = place.as_ptr().cast::<Whole<B>>();
        let frame = Frame { functions: Whole::<B>::LIVING, below: self.top };
        // SAFETY: the place is fresh and of that layout.
        unsafe { whole.write(Whole { frame, content: Content { body: ManuallyDrop::new(body) } }) };
        self.top = whole.cast();
        self.top
    }

    /// Takes the innermost frame, which there is, off the stack.
    #[inline]
    pub(crate) fn pop(&mut self) -> *mut Frame {
        let frame = self.top;
        assert!(!frame.is_null(), "there is a frame to pop");
        // SAFETY: it is on the stack.
        self.top = unsafe { Frame::below(frame) };
        self.popped = frame;
        frame
    }

    /// Frees the memory of the frame that was popped last, whatever is in it.
    ///
    /// # Safety
    ///
    /// It was not released before, and nothing was pushed since.
    #[inline]
    pub(crate) unsafe fn release_popped(&mut self) {
        self.memory.give_back(self.popped.cast());
    }

    /// Drops what is in the frame that was popped last, and frees its memory.
    ///
    /// # Safety
    ///
    /// As for [`Frames::release_popped`].
    pub(crate) unsafe fn discard_popped(&mut self) {
        struct Release<'f>(&'f mut Frames);
        impl Drop for Release<'_> {
            fn drop(&mut self) {
                // SAFETY: the caller of `discard_popped` says so, and a destructor pushes nothing here.
                unsafe { self.0.release_popped() };
            }
        }
        let release = Release(self);
        // It was the innermost body.
        release.0.leave_embedded();
        let frame = release.0.popped;
        // SAFETY: it is not released yet.
        let head = unsafe { &*frame };
        let functions = head.functions;
        // SAFETY: these are its functions, and nobody touches it after this.
        unsafe { (functions.drop)(frame) };
    }

    /// Drops the innermost frame, which there is.
    pub(crate) fn drop_top(&mut self) {
        self.pop();
        // SAFETY: it was popped just now.
        unsafe { self.discard_popped() };
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
    pub(crate) fn embed(&mut self) {
        self.embedded = 1;
    }

    /// Says that the embedded delegate is left.
    #[inline(always)]
    pub(crate) fn leave_embedded(&mut self) {
        self.embedded = 0;
    }

    /// Says that the embedded delegate awaits something, and whether it is being closed.
    #[inline]
    pub(crate) fn keep_embedded_closing(&mut self, closing: bool) {
        self.embedded_is_closing = closing;
    }

    /// Whether the embedded delegate was being closed when it began to await something.
    #[inline]
    pub(crate) fn take_embedded_closing(&mut self) -> bool {
        mem::take(&mut self.embedded_is_closing)
    }

    /// Keeps the frame that is being closed while what it runs awaits something.
    pub(crate) fn keep_closing(&mut self, closing: *mut Frame) {
        self.closing = closing;
    }

    /// The frame that was being closed when something began to be awaited.
    pub(crate) fn take_closing(&mut self) -> *mut Frame {
        mem::replace(&mut self.closing, ptr::null_mut())
    }

    /// How many delegates there are, those that are not in frames of their own included.
    pub(crate) fn depth(&self) -> usize {
        let mut depth = self.embedded;
        let mut frame = self.top;
        while !frame.is_null() {
            // SAFETY: it is on the stack, so it is not released.
            let head = unsafe { &*frame };
            // SAFETY: these are its functions.
            depth = usize::saturating_add(depth, 1).saturating_add(unsafe { (head.functions.depth)(frame) });
            frame = head.below;
        }
        depth
    }
}
