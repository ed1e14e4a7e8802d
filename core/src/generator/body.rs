//! `GeneratorBody`: the generators that the macros write.

#![allow(unsafe_code)]
// `cast` is a function, which a debug build would compile for each body.
#![allow(clippy::ptr_as_ptr)]

use core::fmt;
use core::mem;
use core::pin::Pin;
use core::task::{Poll, Waker};

use crate::engine::body::{Body, BodyKind, ErasedBody, Offsets, Phase, depth, finish};
#[cfg(feature = "alloc")]
use crate::engine::body::{cannot_delegate, take_block};
#[cfg(feature = "alloc")]
use crate::engine::delegate::DelegateFuture;
#[cfg(feature = "alloc")]
use crate::engine::delegate::Delegator;
#[cfg(feature = "alloc")]
use crate::engine::delegate::{self, BodyFrame, CrateToken, InlineOp, InlineStorage, PushedFrame, SyncDelegate};
use crate::engine::erased::{DropFn, Erased};
use crate::engine::in_place::InPlace;
use crate::engine::slot::BodyMaker;
use crate::generator::coroutine::Coroutine;
use crate::state::{Outcome, Resume, Status};

/// Defines the type of the generators that the macros write. The attributes are those of the type.
macro_rules! body_type {
    ($(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        #[repr(C)]
        pub struct $name<Y, S, E, B> {
            /// First, so that the address of a generator is that of its phase.
            pub(crate) phase: Phase,
            /// Dropped in place when the phase becomes `Finished`, and never touched again.
            pub(crate) body: InPlace<B>,
            /// Ties the types of the slot to those of the body's handle.
            pub(crate) _maker: BodyMaker<Y, S, E>,
        }

        impl<Y, S, E, B: Body<Y, S, E>> $name<Y, S, E, B> {
            const OFFSETS: Offsets =
                Offsets { body: mem::offset_of!(Self, body), block: mem::offset_of!(Self, body) + B::BLOCK };
        }

        // Written out, because a bound that rustc finds by itself has each type between this one and the block in it, and
        // a chain of delegates is then soon longer than rustc's recursion limit.
        // SAFETY: `BodyMaker` is a `PhantomData`, the phase is `Send`, and the body is its `async` block, with a frame
        // stack before it if it delegates. The block is `Send`: `SendIf` is its type, or was when it was proven. For
        // the stack see `Stack` in `delegation/body.rs`. The return value, which has the place of the block for an
        // instant, is gone before the generator can be sent.
        unsafe impl<Y, S, E, B: Body<Y, S, E>> Send for $name<Y, S, E, B> where B::SendIf: Send {}

        impl<Y, S, E, B> Drop for $name<Y, S, E, B> {
            #[inline]
            fn drop(&mut self) {
                // SAFETY: this is the phase of this body, and the function of its type.
                unsafe { finish(&mut self.phase, &raw mut self.body as *mut (), Erased::<B>::DROP) };
            }
        }

        impl<Y, S, E, B: Body<Y, S, E>> fmt::Debug for $name<Y, S, E, B> {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.debug_struct(stringify!($name)).field("status", &self.status()).finish_non_exhaustive()
            }
        }
    };
}

/// The methods of the trait by which such a generator becomes a delegate. `$delegate` says of which trait.
macro_rules! delegate_methods {
    ($delegate:ident) => {
        #[cfg(feature = "alloc")]
        #[inline(always)]
        fn is_inline(_: CrateToken) -> bool {
            !B::DELEGATES && InlineStorage::fits::<B::Block>()
        }

        #[cfg(feature = "alloc")]
        #[inline(always)]
        fn become_delegate(self, delegator: Delegator<'_, Y, S, E>) -> DelegateFuture<Y, S, E, $delegate<Self>> {
            if self.phase != Phase::Created {
                cannot_delegate();
            }
            // SAFETY: the body has been neither run nor dropped, and is not touched again.
            let block = unsafe { take_block(&self.body) };
            // Not dropped, although its phase would do: with a drop between this and the frame, LLVM would build the
            // generator on the machine stack first.
            mem::forget(self);
            if delegate::is_inline::<$delegate<Self>>() {
                // SAFETY: `inline_body` is the next function.
                unsafe { delegator.push_inline(block) }
            } else {
                delegator.push(BodyFrame { future: block })
            }
        }

        #[cfg(feature = "alloc")]
        #[inline(always)]
        fn inline_body(op: InlineOp<'_, '_>) -> Poll<B::Return> {
            // SAFETY: `become_delegate` has moved such a block into the inline storage.
            unsafe { op.run::<B::Block>() }
        }

        #[cfg(feature = "alloc")]
        fn unbox_into_frame(self: Pin<&mut Self>, delegator: &Delegator<'_, Y, S, E>) -> Option<PushedFrame> {
            if self.phase != Phase::Created {
                return None;
            }
            // SAFETY: nothing is moved out but the `async` block, which has not been polled, and so is not pinned yet.
            let this = unsafe { self.get_unchecked_mut() };
            // Set first: from here on the body is dropped with its frame, and not with this generator.
            this.phase = Phase::Finished;
            // SAFETY: the phase was `Created`, so the body has been neither run nor dropped, and it is not touched
            // again in the phase `Finished`.
            let block = unsafe { take_block(&this.body) };
            Some(delegator.push_unboxed(block))
        }

        #[inline]
        fn delegation_depth(&self) -> usize {
            depth(self.phase, &self.body)
        }
    };
}

pub(crate) use {body_type, delegate_methods};

body_type! {
    /// A generator whose body was written with the macros: the type behind the `impl Generator<..>` of a `#[generator]
    /// fn` and of [`generate!`](crate::generate).
    ///
    /// Its size is that of the body's `async` block and one byte, and one pointer more if the body delegates. Like a
    /// future, it has to be pinned to be driven.
    #[must_use = "generators are lazy and do nothing unless resumed"]
    GeneratorBody
}

#[diagnostic::do_not_recommend]
impl<Y, S, E, B: Body<Y, S, E>> Coroutine for GeneratorBody<Y, S, E, B> {
    type Yield = Y;
    type Sent = S;
    type Return = B::Return;
    type Throw = E;

    #[inline]
    fn resume(self: Pin<&mut Self>, with: Resume<S, E>) -> Outcome<Y, S, B::Return, E> {
        // SAFETY: these are the functions and the offsets of this type, and `self` is pinned.
        unsafe { Self::RESUME(self, B::FUNCTIONS, Erased::<B>::DROP, Self::OFFSETS, with) }
    }

    delegate_methods!(SyncDelegate);

    #[inline]
    fn status(&self) -> Status {
        match self.phase {
            Phase::Created => Status::Created,
            Phase::Suspended => Status::Suspended,
            Phase::Awaiting | Phase::Running | Phase::Finished => Status::Finished,
        }
    }
}

/// The type of [`resume`] for generators of type `G`, with the functions `F`.
///
/// # Safety
///
/// The functions and the offsets are those of `G`.
type Resumer<G, F, Y, S, R, E> = unsafe fn(Pin<&mut G>, F, DropFn, Offsets, Resume<S, E>) -> Outcome<Y, S, R, E>;

impl<Y, S, E, B: Body<Y, S, E>> GeneratorBody<Y, S, E, B> {
    const RESUME: Resumer<Self, <B::Kind as BodyKind>::Functions<B::Return>, Y, S, B::Return, E> = {
        let resume: unsafe fn(*mut Phase, _, _, _, _) -> _ = resume::<B::Kind, Y, S, B::Return, E>;
        // SAFETY: a pin of a reference and a raw pointer to sized types are passed in the same way (see `erased.rs`),
        // and the other types are the same. A generator begins with its phase, and the pointer comes from a reference
        // to the whole of it.
        unsafe { mem::transmute(resume) }
    };
}

/// Resumes the generator at that address.
///
/// # Safety
///
/// A generator that is pinned is at that address, and the pointer is as good as an exclusive reference to it. The
/// functions, the offsets and the kind are those of its type.
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn resume<K: BodyKind, Y, S, R, E>(
    generator: *mut Phase,
    functions: K::Functions<R>,
    drop: DropFn,
    offsets: Offsets,
    with: Resume<S, E>,
) -> Outcome<Y, S, R, E> {
    // SAFETY: by the caller's contract.
    let mut body = unsafe { ErasedBody::from_raw(generator, offsets, drop) };
    // The match ends in one run, below, so that the body is compiled into it once.
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
    // SAFETY: the body is pinned with the generator. It is `Created` or `Suspended`, and so has not been dropped.
    match unsafe { body.run::<K, _, _, _, _>(functions, with, Waker::noop()) } {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => {
            // Pending without a yield: only an `.await` does that, and this generator has no task that could wake it.
            body.finish();
            awaited_another()
        }
    }
}

/// Panics because a body that is not async awaited. Reached only by an `.await` that a macro hid from `#[generator]`.
#[cold]
#[track_caller]
pub(crate) fn awaited_another() -> ! {
    panic!("a generator awaited something that is not a yield: `.await` needs an async generator")
}
