//! The steps of the everyday methods: each resumes a generator and turns the outcome into a result.
//!
//! The functions here are compiled once for all generators of the same value types (see `engine/erased.rs`). The
//! methods of a generator pass the functions of its type to a constant of [`Steps`], and do nothing else.

#![allow(unsafe_code)]

use core::marker::PhantomData;
use core::mem;

use crate::generator::coroutine::{Coroutine, Pinned};
use crate::generator::error::{ResumeError, SendError};
use crate::generator::pinned::{ErasedResumeFn, ResumeFn, is_thin};
use crate::state::{CoroutineState, Outcome, Resume, Status, Thrown};

/// The end of an iterator: the return value or what was raised.
type EndOf<C> = Option<Result<<C as Coroutine>::Return, Thrown<<C as Coroutine>::Throw>>>;
type StateOf<C> = CoroutineState<<C as Coroutine>::Yield, <C as Coroutine>::Return>;
type Started<C> = Result<StateOf<C>, ResumeError<<C as Coroutine>::Throw>>;
type Sent<C> = Result<StateOf<C>, SendError<<C as Coroutine>::Sent, <C as Coroutine>::Throw>>;

/// The steps of coroutines of type `C`, which is `Unpin`: so each may be called with any functions of these types.
pub(crate) struct Steps<C: ?Sized>(PhantomData<C>);

// The casts below: pointers and references to sized types, and pins of them, are passed in the same way, and so are
// functions of all types (`core`'s `fn`, "ABI compatibility"). The other types are the same. The erased functions pass
// the address of the coroutine to the functions of its type only.
impl<C: Pinned + ?Sized> Steps<C> {
    /// [`GeneratorExt::start`](crate::GeneratorExt::start).
    pub(crate) const START: fn(&mut C, ResumeFn<C>, fn(&C) -> Status) -> Started<C> = if is_thin::<C>() {
        // SAFETY: as above.
        unsafe {
            mem::transmute::<
                unsafe fn(
                    *mut (),
                    ErasedResumeFn<C::Yield, C::Sent, C::Return, C::Throw>,
                    unsafe fn(*const ()) -> Status,
                ) -> Started<C>,
                fn(&mut C, ResumeFn<C>, fn(&C) -> Status) -> Started<C>,
            >(start)
        }
    } else {
        // A reference to the wide reference is thin.
        |mut coroutine, _, _| Steps::<&mut C>::START(&mut coroutine, <&mut C>::resume, <&mut C>::status)
    };

    /// [`GeneratorExt::send`](crate::GeneratorExt::send).
    pub(crate) const SEND: fn(&mut C, C::Sent, ResumeFn<C>, fn(&C) -> Status) -> Sent<C> = if is_thin::<C>() {
        // SAFETY: as above.
        unsafe {
            mem::transmute::<
                unsafe fn(
                    *mut (),
                    C::Sent,
                    ErasedResumeFn<C::Yield, C::Sent, C::Return, C::Throw>,
                    unsafe fn(*const ()) -> Status,
                ) -> Sent<C>,
                fn(&mut C, C::Sent, ResumeFn<C>, fn(&C) -> Status) -> Sent<C>,
            >(send)
        }
    } else {
        // A reference to the wide reference is thin.
        |mut coroutine, value, _, _| Steps::<&mut C>::SEND(&mut coroutine, value, <&mut C>::resume, <&mut C>::status)
    };
}

impl<C: Coroutine<Sent = ()> + Pinned + ?Sized> Steps<C> {
    /// [`GeneratorExt::next`](crate::GeneratorExt::next).
    pub(crate) const NEXT: fn(&mut C, ResumeFn<C>) -> Started<C> = if is_thin::<C>() {
        // SAFETY: as above.
        unsafe {
            mem::transmute::<
                unsafe fn(*mut (), ErasedResumeFn<C::Yield, (), C::Return, C::Throw>) -> Started<C>,
                fn(&mut C, ResumeFn<C>) -> Started<C>,
            >(next)
        }
    } else {
        // A reference to the wide reference is thin.
        |mut coroutine, _| Steps::<&mut C>::NEXT(&mut coroutine, <&mut C>::resume)
    };
}

impl<C: Coroutine<Sent = ()> + Pinned> Steps<C> {
    /// Returns the next item of an iterator, or `None` at its end, which this stores in the last argument.
    pub(crate) const ITEM: fn(&mut C, ResumeFn<C>, &mut EndOf<C>) -> Option<C::Yield> =
        // SAFETY: as above.
        unsafe {
            mem::transmute::<
                unsafe fn(
                    *mut (),
                    ErasedResumeFn<C::Yield, (), C::Return, C::Throw>,
                    &mut EndOf<C>,
                ) -> Option<C::Yield>,
                fn(&mut C, ResumeFn<C>, &mut EndOf<C>) -> Option<C::Yield>,
            >(item)
        };
}

/// [`GeneratorExt::start`](crate::GeneratorExt::start).
///
/// # Safety
///
/// The functions are those of the coroutine at that address.
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn start<Y, S, R, E>(
    coroutine: *mut (),
    resume: ErasedResumeFn<Y, S, R, E>,
    status: unsafe fn(*const ()) -> Status,
) -> Result<CoroutineState<Y, R>, ResumeError<E>> {
    // SAFETY: by the caller's contract.
    match unsafe { resume(coroutine, Resume::Start) } {
        Outcome::Yielded(value) => Ok(CoroutineState::Yielded(value)),
        Outcome::Complete(value) => Ok(CoroutineState::Complete(value)),
        Outcome::Thrown(thrown) => Err(ResumeError::Thrown(thrown)),
        Outcome::Refused(_) => {
            // SAFETY: by the caller's contract.
            let status = unsafe { status(coroutine) };
            Err(if status == Status::Finished { ResumeError::Finished } else { ResumeError::AlreadyStarted })
        }
    }
}

/// [`GeneratorExt::send`](crate::GeneratorExt::send).
///
/// # Safety
///
/// That of [`start`].
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn send<Y, S, R, E>(
    coroutine: *mut (),
    value: S,
    resume: ErasedResumeFn<Y, S, R, E>,
    status: unsafe fn(*const ()) -> Status,
) -> Result<CoroutineState<Y, R>, SendError<S, E>> {
    // SAFETY: by the caller's contract.
    match unsafe { resume(coroutine, Resume::Send(value)) } {
        Outcome::Yielded(value) => Ok(CoroutineState::Yielded(value)),
        Outcome::Complete(value) => Ok(CoroutineState::Complete(value)),
        Outcome::Thrown(thrown) => Err(SendError::Thrown(thrown)),
        Outcome::Refused(Resume::Send(value)) => {
            // SAFETY: by the caller's contract.
            let status = unsafe { status(coroutine) };
            Err(if status == Status::Created { SendError::NotStarted(value) } else { SendError::Finished(value) })
        }
        Outcome::Refused(Resume::Start | Resume::Throw(_)) => unreachable!("{REFUSED_ANOTHER}"),
    }
}

/// [`GeneratorExt::next`](crate::GeneratorExt::next).
///
/// # Safety
///
/// That of [`start`].
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn next<Y, R, E>(
    coroutine: *mut (),
    resume: ErasedResumeFn<Y, (), R, E>,
) -> Result<CoroutineState<Y, R>, ResumeError<E>> {
    // A loop around one call, so that the body is compiled into it once. `Send` is tried before `Start`, so that each
    // item but the first takes one call.
    let mut with = Resume::Send(());
    let mut is_start = false;
    loop {
        // SAFETY: by the caller's contract.
        match unsafe { resume(coroutine, with) } {
            Outcome::Yielded(value) => return Ok(CoroutineState::Yielded(value)),
            Outcome::Complete(value) => return Ok(CoroutineState::Complete(value)),
            Outcome::Thrown(thrown) => return Err(ResumeError::Thrown(thrown)),
            // The generator has not started, or it has finished and refuses `Start` too.
            Outcome::Refused(Resume::Send(())) if !is_start => (with, is_start) = (Resume::Start, true),
            Outcome::Refused(Resume::Send(())) => refused_another(),
            Outcome::Refused(_) => return Err(ResumeError::Finished),
        }
    }
}

/// The next item of an iterator: see [`Steps::ITEM`].
///
/// # Safety
///
/// That of [`start`].
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn item<Y, R, E>(
    coroutine: *mut (),
    resume: ErasedResumeFn<Y, (), R, E>,
    end: &mut Option<Result<R, Thrown<E>>>,
) -> Option<Y> {
    // As in `next`.
    let mut with = Resume::Send(());
    let mut is_start = false;
    loop {
        // SAFETY: by the caller's contract.
        match unsafe { resume(coroutine, with) } {
            Outcome::Yielded(value) => return Some(value),
            Outcome::Complete(value) => {
                *end = Some(Ok(value));
                return None;
            }
            Outcome::Thrown(thrown) => {
                *end = Some(Err(thrown));
                return None;
            }
            // The generator has not started, or it has finished and refuses `Start` too.
            Outcome::Refused(Resume::Send(())) if !is_start => (with, is_start) = (Resume::Start, true),
            Outcome::Refused(Resume::Send(())) => refused_another(),
            Outcome::Refused(_) => return None,
        }
    }
}

pub(crate) const REFUSED_ANOTHER: &str = "a hand-written `Coroutine::resume` returned a different `Resume` than it \
                                          was given as refused";

#[cold]
pub(crate) fn refused_another() -> ! {
    panic!("{REFUSED_ANOTHER}")
}
