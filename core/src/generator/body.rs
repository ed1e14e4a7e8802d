//! What is a generator written with the macros?

#![allow(unsafe_code)]
// `cast` is a function, which a debug build would compile for each body.
#![allow(clippy::ptr_as_ptr)]

use core::fmt;
use core::mem;
use core::pin::Pin;
use core::task::{Poll, Waker};

#[cfg(feature = "alloc")]
use crate::engine::body::take_body;
use crate::engine::body::{Body, BodyKind, ErasedBody, Offsets, Phase, depth, finish};
#[cfg(feature = "alloc")]
use crate::engine::delegate::DelegateFuture;
#[cfg(feature = "alloc")]
use crate::engine::delegate::Delegator;
#[cfg(feature = "alloc")]
use crate::engine::delegate::{self, CrateToken, InlineOp, InlineStorage, SyncDelegate};
use crate::engine::erased::{DropFn, Erased};
use crate::engine::in_place::InPlace;
use crate::engine::slot::BodyMaker;
use crate::generator::coroutine::Coroutine;
use crate::state::{Outcome, Resume, Status};

/// A generator whose body the macros wrote: what `#[generator] fn .. -> impl Generator<..>` and
/// [`generate!`](crate::generate) make.
///
/// It is the body's `async` block and one byte, and one pointer if the body delegates. It has to be pinned to be driven,
/// as a future has.
#[must_use = "generators are lazy and do nothing unless resumed"]
#[repr(C)]
pub struct GeneratorBody<Y, S, E, B> {
    /// First, so that the address of a generator is that of its phase.
    pub(crate) phase: Phase,
    /// Dropped in place when the phase becomes `Finished`, and never touched again.
    pub(crate) body: InPlace<B>,
    /// Ties the types of the slot to those of the body's handle.
    pub(crate) _maker: BodyMaker<Y, S, E>,
}

#[diagnostic::do_not_recommend]
impl<Y, S, E, B: Body<Y, S, E>> Coroutine for GeneratorBody<Y, S, E, B> {
    type Yield = Y;
    type Sent = S;
    type Return = B::Return;
    type Throw = E;

    #[inline]
    fn resume(self: Pin<&mut Self>, with: Resume<S, E>) -> Outcome<Y, S, B::Return, E> {
        // SAFETY: these are the functions and the places of this type, and it is pinned.
        unsafe { Self::RESUME(self, B::FUNCTIONS, Erased::<B>::DROP, Self::PLACES, with) }
    }

    #[cfg(feature = "alloc")]
    #[inline(always)]
    fn is_inline(_: CrateToken) -> bool {
        !B::DELEGATES && InlineStorage::fits::<B::Block>()
    }

    #[cfg(feature = "alloc")]
    #[inline(always)]
    fn become_delegate(
        mut self,
        become_delegate: Delegator<'_, Y, S, E>,
    ) -> DelegateFuture<Y, S, E, SyncDelegate<Self>> {
        // SAFETY: it is the phase of this body, and this owns it.
        let block = unsafe { take_body(&mut self.phase, &self.body) }.into_block();
        if delegate::is_inline::<SyncDelegate<Self>>() {
            // SAFETY: `inline_body` is next.
            unsafe { become_delegate.push_inline(block) }
        } else {
            become_delegate.body(block)
        }
    }

    #[cfg(feature = "alloc")]
    #[inline(always)]
    fn inline_body(request: InlineOp<'_, '_>) -> Poll<B::Return> {
        // SAFETY: `become_delegate` has embedded such a block.
        unsafe { request.run::<B::Block>() }
    }

    #[inline]
    fn delegation_depth(&self) -> usize {
        depth(self.phase, &self.body)
    }

    #[inline]
    fn status(&self) -> Status {
        match self.phase {
            Phase::Created => Status::Created,
            Phase::Suspended => Status::Suspended,
            Phase::Awaiting | Phase::Running | Phase::Finished => Status::Finished,
        }
    }
}

/// [`resume`] for generators of type G, with the functions F.
///
/// # Safety
///
/// The functions and the places are those of G.
type Resumer<G, F, Y, S, R, E> = unsafe fn(Pin<&mut G>, F, DropFn, Offsets, Resume<S, E>) -> Outcome<Y, S, R, E>;

impl<Y, S, E, B: Body<Y, S, E>> GeneratorBody<Y, S, E, B> {
    const PLACES: Offsets =
        Offsets { body: mem::offset_of!(Self, body), block: mem::offset_of!(Self, body) + B::BLOCK };

    const RESUME: Resumer<Self, <B::Kind as BodyKind>::Functions<B::Return>, Y, S, B::Return, E> = {
        let resume: unsafe fn(*mut Phase, _, _, _, _) -> _ = resume::<B::Kind, Y, S, B::Return, E>;
        // SAFETY: a pin of a reference and a raw pointer to sized types are passed in the same way (see `erased.rs`), and the other types are the same. A generator begins with its phase, and the pointer comes
        // from a reference to the whole of it.
        unsafe { mem::transmute(resume) }
    };
}

/// Resumes the generator at that address.
///
/// # Safety
///
/// There is a generator that is pinned, and the pointer is as good as an exclusive reference to it. The functions, the
/// places and the kind are those of its type.
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn resume<K: BodyKind, Y, S, R, E>(
    generator: *mut Phase,
    functions: K::Functions<R>,
    drop: DropFn,
    places: Offsets,
    with: Resume<S, E>,
) -> Outcome<Y, S, R, E> {
    // SAFETY: the caller says so.
    let mut body = unsafe { ErasedBody::from_raw(generator, places, drop) };
    // One run below, so that the body is compiled into it once.
    let with = match (body.phase(), with) {
        (Phase::Created, Resume::Start) => Resume::Start,
        (Phase::Suspended, Resume::Send(value)) => Resume::Send(value),
        (Phase::Suspended, Resume::Throw(thrown)) => Resume::Throw(thrown),
        (Phase::Created, Resume::Throw(thrown)) => {
            body.finish();
            return Outcome::Thrown(thrown);
        }
        (_, Resume::Throw(thrown)) => return Outcome::Thrown(thrown),
        (_, with) => return Outcome::Refused(with),
    };
    // SAFETY: it is pinned with the generator, and is `Created` or `Suspended`, and so has not been dropped.
    match unsafe { body.run::<K, _, _, _, _>(functions, with, Waker::noop()) } {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => {
            body.finish();
            awaited_another()
        }
    }
}

impl<Y, S, E, B> Drop for GeneratorBody<Y, S, E, B> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: it is the phase of this body, and the function of its type.
        unsafe { finish(&mut self.phase, &raw mut self.body as *mut (), Erased::<B>::DROP) };
    }
}

impl<Y, S, E, B: Body<Y, S, E>> fmt::Debug for GeneratorBody<Y, S, E, B> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("GeneratorBody").field("status", &self.status()).finish_non_exhaustive()
    }
}

/// Reached only by an `.await` that a macro hid from `#[generator]`.
#[cold]
#[track_caller]
pub(crate) fn awaited_another() -> ! {
    panic!("a generator awaited something that is not a yield: `.await` needs an async generator")
}
