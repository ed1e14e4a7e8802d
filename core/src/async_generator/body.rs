//! `AsyncGeneratorBody`: the async generators that the macros write.

#![allow(unsafe_code)]
// `cast` is a function, which a debug build would compile for each body.
#![allow(clippy::ptr_as_ptr)]

use core::fmt;
use core::mem;
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
use crate::engine::delegate::{self, AsyncDelegate, BodyFrame, CrateToken, InlineOp, InlineStorage, PushedFrame};
use crate::engine::erased::{DropFn, Erased};
use crate::engine::in_place::InPlace;
use crate::engine::slot::{BodyMaker, task_waker};
use crate::generator::body::{body_type, delegate_methods};
use crate::state::{Outcome, Resume};

body_type! {
    /// An async generator whose body was written with the macros: the type behind the `impl AsyncGenerator<..>` of a
    /// `#[generator] async fn`.
    ///
    /// Its size is that of the body's `async` block and one byte, and one pointer more if the body delegates. Like a
    /// future, it has to be pinned to be driven.
    #[must_use = "generators are lazy and do nothing unless polled"]
    AsyncGeneratorBody
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
        unsafe { Self::POLL_RESUME(self, B::FUNCTIONS, Erased::<B>::DROP, Self::OFFSETS, context, with) }
    }

    delegate_methods!(AsyncDelegate);

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
    offsets: Offsets,
    context: &mut Context<'_>,
    with: &mut Option<Resume<S, E>>,
) -> Poll<Outcome<Y, S, R, E>> {
    // SAFETY: by the caller's contract.
    let mut body = unsafe { ErasedBody::from_raw(generator, offsets, drop) };
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
