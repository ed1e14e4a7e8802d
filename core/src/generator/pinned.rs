//! Pinned pointers to a generator are generators: a resume is two calls, one from the pointer to the generator, and one
//! of the generator.
//!
//! Both are compiled once for all generators of the same value types (see `engine/erased.rs`): the implementation of
//! the trait only passes the functions of its types.

#![allow(unsafe_code)]

#[cfg(feature = "alloc")]
use alloc::boxed::Box;
use core::marker::PhantomData;
use core::mem;
use core::ops::{Deref, DerefMut};
use core::pin::Pin;

#[cfg(feature = "alloc")]
use crate::engine::delegate::{DelegateFuture, Delegator, PushedFrame, SyncDelegate};
#[cfg(feature = "alloc")]
use crate::engine::erased::is_same_type;
use crate::generator::coroutine::Coroutine;
use crate::state::{Outcome, Resume, Status};

#[diagnostic::do_not_recommend]
impl<P> Coroutine for Pin<P>
where
    P: DerefMut<Target: Coroutine> + Unpin,
{
    type Yield = <P::Target as Coroutine>::Yield;
    type Sent = <P::Target as Coroutine>::Sent;
    type Return = <P::Target as Coroutine>::Return;
    type Throw = <P::Target as Coroutine>::Throw;

    #[inline]
    fn resume(
        self: Pin<&mut Self>,
        with: Resume<Self::Sent, Self::Throw>,
    ) -> Outcome<Self::Yield, Self::Sent, Self::Return, Self::Throw> {
        // SAFETY: these are the functions of `P` and of its target.
        unsafe { Through::<P>::RESUME(self, P::deref_mut, P::Target::resume, with) }
    }

    #[inline]
    fn status(&self) -> Status {
        // SAFETY: these are the functions of `P` and of its target.
        unsafe { Through::<P>::STATUS(self, P::deref, P::Target::status) }
    }

    #[inline]
    fn delegation_depth(&self) -> usize {
        (**self).delegation_depth()
    }

    // Generators of this crate that are boxed and have not begun get a frame like any other, so that a recursion through
    // boxes does not take up the machine stack. A generator that is lent stays where it is: it goes on by itself if the
    // delegator is dropped.
    #[cfg(feature = "alloc")]
    #[inline(always)]
    fn become_delegate(
        mut self,
        delegator: Delegator<'_, Self::Yield, Self::Sent, Self::Throw>,
    ) -> DelegateFuture<Self::Yield, Self::Sent, Self::Throw, SyncDelegate<Self>> {
        match Pin::new(&mut self).unbox_into_frame(&delegator) {
            // SAFETY: the frame has just been pushed onto the stack of this delegator, with the body of the target, and
            // what is dropped in between is the memory of a box.
            Some(pushed) => unsafe { pushed.delegation() },
            None => delegator.coroutine(self),
        }
    }

    #[cfg(feature = "alloc")]
    #[inline]
    fn unbox_into_frame(
        self: Pin<&mut Self>,
        delegator: &Delegator<'_, Self::Yield, Self::Sent, Self::Throw>,
    ) -> Option<PushedFrame> {
        if is_same_type::<P, Box<P::Target>>() { self.get_mut().as_mut().unbox_into_frame(delegator) } else { None }
    }
}

/// Returns whether a reference to a `T` is an address and nothing else.
pub(crate) const fn is_thin<T: ?Sized>() -> bool {
    size_of::<&T>() == size_of::<usize>()
}

/// [`Pin::new`] as a constant. A call of `Pin::new` would be a function for each type in a debug build.
pub(crate) struct Pinning<C: ?Sized>(PhantomData<C>);

impl<C: Unpin + ?Sized> Pinning<C> {
    /// [`Pin::new`].
    pub(crate) const NEW: fn(&mut C) -> Pin<&mut C> = if is_thin::<C>() {
        // SAFETY: references to sized types, and pins of them, are passed in the same way (`core`'s `fn`, "ABI
        // compatibility"). C is `Unpin`, so a pin of a reference is a reference.
        unsafe { mem::transmute::<fn(*mut ()) -> *mut (), fn(&mut C) -> Pin<&mut C>>(same) }
    } else {
        |coroutine| Pin::new(coroutine)
    };
}

#[inline]
fn same(address: *mut ()) -> *mut () {
    address
}

/// The argument of a resume of `C`.
pub(crate) type ResumeOf<C> = Resume<<C as Coroutine>::Sent, <C as Coroutine>::Throw>;
/// The result of a resume of `C`.
pub(crate) type OutcomeOf<C> =
    Outcome<<C as Coroutine>::Yield, <C as Coroutine>::Sent, <C as Coroutine>::Return, <C as Coroutine>::Throw>;
/// The type of [`Coroutine::resume`] of `C`.
pub(crate) type ResumeFn<C> = fn(Pin<&mut C>, ResumeOf<C>) -> OutcomeOf<C>;
/// The type of [`Coroutine::resume`] for a coroutine at an untyped address.
pub(crate) type ErasedResumeFn<Y, S, R, E> = unsafe fn(*mut (), Resume<S, E>) -> Outcome<Y, S, R, E>;

/// The type of [`DerefMut::deref_mut`] of `P`.
pub(crate) type DerefMutFn<P> = fn(&mut P) -> &mut <P as Deref>::Target;

/// The functions of pinned pointers of type `P`. Their arguments are the functions of `P` and of its target.
struct Through<P>(PhantomData<P>);

impl<P, C> Through<P>
where
    P: DerefMut<Target = C> + Unpin,
    C: Coroutine + ?Sized,
{
    const RESUME: unsafe fn(Pin<&mut Pin<P>>, DerefMutFn<P>, ResumeFn<C>, ResumeOf<C>) -> OutcomeOf<C> =
        if is_thin::<C>() {
            // SAFETY: pointers and references to sized types, and pins of them, are passed in the same way, and so are
            // functions of all types (`core`'s `fn`, "ABI compatibility"). A pin of P is at the address of P. That the
            // functions are those of P and of C is the contract of this constant.
            unsafe {
                mem::transmute::<
                    unsafe fn(
                        *mut (),
                        unsafe fn(*mut ()) -> *mut (),
                        ErasedResumeFn<C::Yield, C::Sent, C::Return, C::Throw>,
                        ResumeOf<C>,
                    ) -> OutcomeOf<C>,
                    unsafe fn(Pin<&mut Pin<P>>, DerefMutFn<P>, ResumeFn<C>, ResumeOf<C>) -> OutcomeOf<C>,
                >(resume_thin)
            }
        } else {
            |pointer, _, resume, with| resume(pointer.get_mut().as_mut(), with)
        };

    const STATUS: unsafe fn(&Pin<P>, fn(&P) -> &C, fn(&C) -> Status) -> Status = if is_thin::<C>() {
        // SAFETY: as for `RESUME`.
        unsafe {
            mem::transmute::<
                unsafe fn(*const (), unsafe fn(*const ()) -> *const (), unsafe fn(*const ()) -> Status) -> Status,
                unsafe fn(&Pin<P>, fn(&P) -> &C, fn(&C) -> Status) -> Status,
            >(status_thin)
        }
    } else {
        |pointer, _, status| status(&**pointer)
    };
}

/// Resumes the coroutine to which the pointer at that address points.
///
/// # Safety
///
/// `deref_mut` is [`DerefMut::deref_mut`] of that pointer, and `resume` is [`Coroutine::resume`] of the coroutine. The
/// pointer is pinned and in a pin, so that the coroutine is pinned, and nothing else uses it.
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
unsafe fn resume_thin<Y, S, R, E>(
    pointer: *mut (),
    deref_mut: unsafe fn(*mut ()) -> *mut (),
    resume: ErasedResumeFn<Y, S, R, E>,
    with: Resume<S, E>,
) -> Outcome<Y, S, R, E> {
    // SAFETY: by the caller's contract.
    let coroutine = unsafe { deref_mut(pointer) };
    // SAFETY: as above. This is what `Pin::as_mut` does.
    unsafe { resume(coroutine, with) }
}

/// Returns the status of the coroutine to which the pointer at that address points.
///
/// # Safety
///
/// `deref` is [`Deref::deref`] of that pointer, and `status` is that of the coroutine. Both are borrowed meanwhile.
#[inline]
pub(crate) unsafe fn status_thin<T>(
    pointer: *const (),
    deref: unsafe fn(*const ()) -> *const (),
    status: unsafe fn(*const ()) -> T,
) -> T {
    // SAFETY: by the caller's contract.
    let coroutine = unsafe { deref(pointer) };
    // SAFETY: as above.
    unsafe { status(coroutine) }
}
