//! `AsyncGeneratorBody`: the async generators that the macros write.

#![allow(unsafe_code)]
// `cast` is a function, which a debug build would compile for each body.
#![allow(clippy::ptr_as_ptr)]

use core::fmt;
use core::mem;
#[cfg(feature = "alloc")]
use core::mem::ManuallyDrop;
use core::pin::Pin;
use core::task::{Context, Poll};

use crate::async_generator::coroutine::{AsyncCoroutine, AsyncStatus};
use crate::engine::body::{Body, BodyKind, ErasedBody, Offsets, Phase, depth, finish};
#[cfg(feature = "alloc")]
use crate::engine::body::{cannot_delegate, take_block};
#[cfg(feature = "alloc")]
use crate::engine::delegate::DelegateFuture;
#[cfg(feature = "alloc")]
use crate::engine::delegate::Delegator;
#[cfg(feature = "alloc")]
use crate::engine::delegate::{self, AsyncDelegate, CrateToken, InlineOp, InlineStorage};
use crate::engine::erased::{DropFn, Erased};
use crate::engine::in_place::InPlace;
use crate::engine::slot::{BodyMaker, task_waker};
use crate::state::{Outcome, Resume};

/// An async generator whose body was written with the macros: the type behind the `impl AsyncGenerator<..>` of a
/// `#[generator] async fn`.
///
/// Its size is that of the body's `async` block and one byte, and one pointer more if the body delegates. Like a
/// future, it has to be pinned to be driven.
#[must_use = "generators are lazy and do nothing unless polled"]
#[repr(C)]
pub struct AsyncGeneratorBody<Y, S, E, B> {
    /// First, so that the address of a generator is that of its phase.
    pub(crate) phase: Phase,
    /// Dropped in place when the phase becomes `Finished`, and never touched again.
    pub(crate) body: InPlace<B>,
    /// Ties the types of the slot to those of the body's handle.
    pub(crate) _maker: BodyMaker<Y, S, E>,
}

#[diagnostic::do_not_recommend]
impl<Y, S, E, B: Body<Y, S, E>> AsyncCoroutine for AsyncGeneratorBody<Y, S, E, B> {
    type Yield = Y;
    type Sent = S;
    type Return = B::Return;
    type Throw = E;

    #[inline]
    fn poll_resume(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        with: &mut Option<Resume<S, E>>,
    ) -> Poll<Outcome<Y, S, B::Return, E>> {
        // SAFETY: these are the functions and the offsets of this type, and `self` is pinned.
        unsafe { Self::POLL_RESUME(self, B::FUNCTIONS, Erased::<B>::DROP, Self::PLACES, context, with) }
    }

    #[cfg(feature = "alloc")]
    #[inline(always)]
    fn is_inline(_: CrateToken) -> bool {
        !B::DELEGATES && InlineStorage::fits::<B::Block>()
    }

    #[cfg(feature = "alloc")]
    #[inline(always)]
    fn become_delegate(self, become_delegate: Delegator<'_, Y, S, E>) -> DelegateFuture<Y, S, E, AsyncDelegate<Self>> {
        if self.phase != Phase::Created {
            cannot_delegate();
        }
        // So that no drop of the generator stands between this and the frame: LLVM would build the generator on the
        // machine stack first.
        let this = ManuallyDrop::new(self);
        // SAFETY: the body has been neither run nor dropped, and `this` is not touched again.
        let block = unsafe { take_block(&this.body) };
        if delegate::is_inline::<AsyncDelegate<Self>>() {
            // SAFETY: `inline_body` is the next function.
            unsafe { become_delegate.push_inline(block) }
        } else {
            become_delegate.body(block)
        }
    }

    #[cfg(feature = "alloc")]
    #[inline(always)]
    fn inline_body(request: InlineOp<'_, '_>) -> Poll<B::Return> {
        // SAFETY: `become_delegate` has moved such a block into the inline storage.
        unsafe { request.run::<B::Block>() }
    }

    #[inline]
    fn delegation_depth(&self) -> usize {
        depth(self.phase, &self.body)
    }

    #[inline]
    fn status(&self) -> AsyncStatus {
        match self.phase {
            Phase::Created => AsyncStatus::Created,
            Phase::Suspended => AsyncStatus::Suspended,
            Phase::Awaiting => AsyncStatus::Running,
            Phase::Running | Phase::Finished => AsyncStatus::Finished,
        }
    }
}

/// The type of [`poll_resume`] for generators of type `G`, with the functions `F`.
///
/// # Safety
///
/// The functions and the offsets are those of `G`.
type PollResumer<G, F, Y, S, R, E> = unsafe fn(
    Pin<&mut G>,
    F,
    DropFn,
    Offsets,
    &mut Context<'_>,
    &mut Option<Resume<S, E>>,
) -> Poll<Outcome<Y, S, R, E>>;

impl<Y, S, E, B: Body<Y, S, E>> AsyncGeneratorBody<Y, S, E, B> {
    const PLACES: Offsets =
        Offsets { body: mem::offset_of!(Self, body), block: mem::offset_of!(Self, body) + B::BLOCK };

    const POLL_RESUME: PollResumer<Self, <B::Kind as BodyKind>::Functions<B::Return>, Y, S, B::Return, E> = {
        let poll_resume: unsafe fn(*mut Phase, _, _, _, &mut Context<'_>, &mut _) -> _ =
            poll_resume::<B::Kind, Y, S, B::Return, E>;
        // SAFETY: as for `RESUME` of `GeneratorBody`.
        unsafe { mem::transmute(poll_resume) }
    };
}

/// Polls a step of the generator at that address.
///
/// # Safety
///
/// A generator that is pinned is at that address, and the pointer is as good as an exclusive reference to it. The
/// functions, the offsets and the kind are those of its type.
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn poll_resume<K: BodyKind, Y, S, R, E>(
    generator: *mut Phase,
    functions: K::Functions<R>,
    drop: DropFn,
    places: Offsets,
    context: &mut Context<'_>,
    with: &mut Option<Resume<S, E>>,
) -> Poll<Outcome<Y, S, R, E>> {
    // SAFETY: by the caller's contract.
    let mut body = unsafe { ErasedBody::from_raw(generator, places, drop) };
    // The match ends in one run, below, so that the body is compiled into it once.
    let with = match (body.phase(), with.take()) {
        (Phase::Awaiting, None) | (Phase::Created, Some(Resume::Start)) => Resume::Start,
        (Phase::Suspended, Some(Resume::Send(value))) => Resume::Send(value),
        (Phase::Suspended, Some(Resume::Throw(thrown))) => Resume::Throw(thrown),
        (Phase::Created, Some(Resume::Throw(thrown))) => {
            body.finish();
            return Poll::Ready(Outcome::Thrown(thrown));
        }
        (Phase::Running | Phase::Finished, Some(Resume::Throw(thrown))) => {
            return Poll::Ready(Outcome::Thrown(thrown));
        }
        (_, with) => return Poll::Ready(Outcome::Refused(with.unwrap_or(Resume::Start))),
    };
    // SAFETY: the body is pinned with the generator. It is `Awaiting`, `Created` or `Suspended`, and so has not been
    // dropped.
    unsafe { body.run::<K, _, _, _, _>(functions, with, task_waker(context.waker())) }
}

impl<Y, S, E, B> Drop for AsyncGeneratorBody<Y, S, E, B> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: this is the phase of this body, and the function of its type.
        unsafe { finish(&mut self.phase, &raw mut self.body as *mut (), Erased::<B>::DROP) };
    }
}

impl<Y, S, E, B: Body<Y, S, E>> fmt::Debug for AsyncGeneratorBody<Y, S, E, B> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AsyncGeneratorBody").field("status", &self.status()).finish_non_exhaustive()
    }
}
