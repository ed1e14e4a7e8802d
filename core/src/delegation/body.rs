//! The body of a generator that delegates, and its two kinds.

#![allow(unsafe_code)]
// `cast` is a function, which a debug build would compile for each body.
#![allow(clippy::ptr_as_ptr)]

use core::future::Future;
use core::mem::{self, ManuallyDrop};
use core::panic::{RefUnwindSafe, UnwindSafe};
use core::ptr::{self, NonNull};
use core::task::{Context, Poll, Waker};

use crate::delegation::resume::run_outermost;
use crate::engine::block::Block;
use crate::engine::body::{Body, BodyKind, BodyStep, ErasedBody};
use crate::engine::delegate::BodyFrame;
use crate::engine::erased::{DropFn, Erased, PollFn};
use crate::engine::frame_stack::{Frame, Frames, Outermost, RunOutermost};
use crate::engine::slot::{self, SlotContext};
use crate::state::Resume;

/// The body of a generator that delegates: its `async` block, and the frame stack once it has begun.
///
/// The block is polled by the engine. If the same generator is a delegate elsewhere, its frame polls the block too.
// The stack is first, so that the engine finds it without the type of the block, and so that the delegates are dropped
// before the block, from which they borrow.
#[repr(C)]
pub struct DelegatingBody<F: Future> {
    delegates: Stack,
    block: F,
}

/// The body of a generator that delegates to itself.
///
/// The block is called from one function, that of its frame, and so LLVM inlines it there. Most runs of a recursive body
/// are those of a frame.
// The stack is first, as in `DelegatingBody`.
#[repr(C)]
pub struct RecursiveBody<F: Future> {
    delegates: Stack,
    content: Content<F>,
}

/// The content that a frame of the block would have.
#[repr(C)]
union Content<F: Future> {
    block: ManuallyDrop<F>,
    returned: ManuallyDrop<Returned<F::Output>>,
}

/// The return value of the block. The engine takes it at once, so it is never there when the generator is moved or
/// shared.
#[repr(transparent)]
struct Returned<R>(R);

// SAFETY: no value is there when the generator is sent.
unsafe impl<R> Send for Returned<R> {}
// SAFETY: no value is there when the generator is shared.
unsafe impl<R> Sync for Returned<R> {}
// As for `Send` and `Sync`.
impl<R> UnwindSafe for Returned<R> {}
impl<R> RefUnwindSafe for Returned<R> {}
impl<R> Unpin for Returned<R> {}

impl<F: Future> DelegatingBody<F> {
    #[inline]
    pub(crate) fn new(block: F) -> Self {
        DelegatingBody { delegates: Stack(None), block }
    }
}

impl<F: Future> RecursiveBody<F> {
    #[inline]
    pub(crate) fn new(block: F) -> Self {
        RecursiveBody { delegates: Stack(None), content: Content { block: ManuallyDrop::new(block) } }
    }
}

impl<F: Future> Drop for RecursiveBody<F> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: the function is that of the block, which is there unless the stack says that it has returned.
        unsafe { drop_recursive_body(&mut self.delegates, &raw mut self.content as *mut (), Erased::<F>::DROP) };
    }
}

/// Drops the delegates and then the `async` block at that address, if it has not returned.
///
/// # Safety
///
/// The function is that of the block, which has not been dropped unless it has returned.
#[inline]
unsafe fn drop_recursive_body(delegates: &mut Stack, block: *mut (), drop: DropFn) {
    /// Drops the block after the delegates, also if one of them panics: they borrow from the block's locals.
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
    // Not by `then_some`, which would make the guard in both cases, and drop it.
    let _rest = if gone { None } else { Some(Rest(block, drop)) };
    mem::drop(stack);
}

/// Drops the body when a panic comes out of it or of one of its delegates: first the delegates, then the block.
struct Unwinding<'r, 'g>(&'r mut ErasedBody<'g>);

impl Drop for Unwinding<'_, '_> {
    #[inline(always)]
    fn drop(&mut self) {
        self.0.finish();
    }
}

/// The frame stack of a generator; `None` until its body begins.
struct Stack(Option<NonNull<Frames>>);

// SAFETY: the future of each delegation, at which its delegator is suspended, contains its delegate as a `PhantomData`.
// So that future is `Send` only if the delegate is, and the body is `Send` only if its future is.
unsafe impl Send for Stack {}
// SAFETY: as above; a shared reference only counts the delegates.
unsafe impl Sync for Stack {}

impl Stack {
    /// Returns the stack. Allocates it on the first call, with the frame of the outermost body.
    #[inline]
    fn frames(&mut self, outermost: *mut Frame) -> *mut Frames {
        self.0.get_or_insert_with(|| Frames::allocate(outermost)).as_ptr()
    }

    /// Returns the number of delegates.
    fn depth(&self) -> usize {
        // SAFETY: nothing runs while the generator is borrowed, so there is only this reference.
        self.0.map_or(0, |frames| unsafe { frames.as_ref() }.depth())
    }
}

impl Drop for Stack {
    #[inline(always)]
    fn drop(&mut self) {
        if let Some(frames) = self.0 {
            // SAFETY: the stack was allocated by `frames`. The bodies that have a pointer to it are on it, or are
            // dropped next.
            unsafe { Frames::free(frames) };
        }
    }
}

/// The kind of the bodies that delegate: each is a [`DelegatingBody`].
pub struct DelegatingKind;

/// The kind of the bodies that delegate to themselves: each is a [`RecursiveBody`].
pub struct RecursiveKind;

impl BodyKind for DelegatingKind {
    type Functions<R> = PollFn<R>;

    #[cfg_attr(debug_assertions, inline)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn run<Y, S, R, E>(
        body: &mut ErasedBody<'_>,
        poll: PollFn<R>,
        with: Resume<S, E>,
        waker: &Waker,
    ) -> BodyStep<Y, R, E> {
        // After a panic the phase is `Finished`, so it need not be `Running` before.
        let unwinding = Unwinding(body);
        let block = unwinding.0.block();
        // SAFETY: the body is a `DelegatingBody`, by the caller's contract.
        let frames = unsafe { frames_of(unwinding.0, ptr::null_mut()) };
        let run_block = |exchange: *mut ()| {
            // SAFETY: the address comes from an exclusive reference to a slot context, which is not used until the block
            // has run.
            let lent = unsafe { slot::slot_waker(exchange) };
            // SAFETY: the block is pinned and has not been dropped, by the caller's contract.
            match unsafe { poll(block, &mut Context::from_waker(&lent)) } {
                Poll::Ready(value) => Some(value),
                Poll::Pending => None,
            }
        };
        // SAFETY: this is the stack of the body, which is pinned and run with its own types.
        let run = unsafe { run_outermost(frames, run_block, with, waker) };
        mem::forget(unwinding);
        run
    }
}

impl BodyKind for RecursiveKind {
    type Functions<R> = RunOutermost;

    #[cfg_attr(debug_assertions, inline)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    unsafe fn run<Y, S, R, E>(
        body: &mut ErasedBody<'_>,
        functions: RunOutermost,
        with: Resume<S, E>,
        waker: &Waker,
    ) -> BodyStep<Y, R, E> {
        // As in `DelegatingKind`.
        let unwinding = Unwinding(body);
        let block = unwinding.0.block();
        // SAFETY: the body is a `RecursiveBody`, by the caller's contract.
        let frames = unsafe { frames_of(unwinding.0, functions.frame(block)) };
        let run_block = |exchange: *mut ()| {
            // SAFETY: the stack is empty and was allocated with this frame, the address comes from an exclusive
            // reference to a slot context, and the rest is the caller's contract.
            let returned = unsafe { functions.run(block, exchange) };
            // SAFETY: this is the address of the value that the block has returned.
            returned.map(|value| unsafe { value.cast::<R>().read() })
        };
        // SAFETY: this is the stack of the body, which is pinned and run with its own types.
        let run = unsafe { run_outermost(frames, run_block, with, waker) };
        mem::forget(unwinding);
        run
    }
}

/// Returns the frame stack of a body, which is allocated before its first run with the frame `outermost`.
///
/// # Safety
///
/// The body is a [`DelegatingBody`] or a [`RecursiveBody`].
#[inline(always)]
unsafe fn frames_of(body: &mut ErasedBody<'_>, outermost: *mut Frame) -> *mut Frames {
    // SAFETY: both begin with their stack, and nothing else uses it.
    let delegates = unsafe { &mut *body.address().cast::<Stack>() };
    delegates.frames(outermost)
}

impl<Y, S, E, F: Future> Body<Y, S, E> for DelegatingBody<Block<F>> {
    type Return = F::Output;

    type Kind = DelegatingKind;

    const FUNCTIONS: PollFn<F::Output> = Erased::<Block<F>>::POLL;

    const BLOCK: usize = mem::offset_of!(Self, block);

    unsafe fn depth(this: *const Self) -> usize {
        // SAFETY: by the caller's contract. This is a reference to the stack, and none to the future next to it.
        unsafe { (*this).delegates.depth() }
    }

    const DELEGATES: bool = true;

    type Block = Block<F>;

    type SendIf = F;
}

impl<Y, S, E, F: Future> Body<Y, S, E> for RecursiveBody<Block<F>> {
    type Return = F::Output;

    type Kind = RecursiveKind;

    #[allow(private_interfaces, reason = "only this crate has bodies")]
    const FUNCTIONS: RunOutermost = Outermost::<SlotContext<'static, Y, S, E>, BodyFrame<Block<F>>>::RUN;

    const BLOCK: usize = mem::offset_of!(Self, content);

    unsafe fn depth(this: *const Self) -> usize {
        // SAFETY: as for `DelegatingBody`.
        unsafe { (*this).delegates.depth() }
    }

    const DELEGATES: bool = true;

    type Block = Block<F>;

    type SendIf = F;
}
