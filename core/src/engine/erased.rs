//! Type erasure: the functions of a type, for code that does not know the type.
//!
//! Every body has a type of its own, and rustc compiles a generic function once for each type. So the engine is generic
//! in the types of the values only (Y, S, R and E). It knows a body by addresses and by functions that take an address.
//!
//! Those functions are constants of the body's type. They are written for pins and typed pointers, and the constants
//! cast them to functions for untyped pointers. The engine may call them by the new type, because pointers and
//! references to sized types are passed in the same way, and so are transparent types around them, such as `Pin`
//! (`core`'s primitive type `fn`, "ABI compatibility"). A cast in a constant costs a debug build no code.
//!
//! The functions are passed one by one, as arguments, and not in a table or in a struct. LLVM inlines a large body only
//! where it is used once, and passes its arguments in registers only if it sees all calls of the body before anything
//! is inlined: a pointer in memory would be another use. With optimisation, all functions of the engine are inlined
//! (`inline(always)`), and so the calls by pointers become direct calls. Without optimisation, they stay functions:
//! inlined, they would be compiled for each body again.

#![allow(unsafe_code)]

#[cfg(feature = "alloc")]
use core::any::TypeId;
use core::future::Future;
use core::marker::PhantomData;
use core::mem;
use core::pin::Pin;
use core::ptr;
use core::task::{Context, Poll};

/// Polls the future at that address.
///
/// # Safety
///
/// The function is that of the future's type. The future is pinned and has not been dropped, and nothing else uses it.
pub(crate) type PollFn<R> = unsafe fn(*mut (), &mut Context<'_>) -> Poll<R>;

/// Drops the value at that address.
///
/// # Safety
///
/// The function is that of the value's type. The value has not been dropped, and is not used after this.
pub(crate) type DropFn = unsafe fn(*mut ());

/// The functions of the type `T`, for a `T` at an untyped address.
pub(crate) struct Erased<T>(PhantomData<T>);

impl<T> Erased<T> {
    /// Drops a T.
    pub(crate) const DROP: DropFn = {
        let drop: unsafe fn(*mut T) = ptr::drop_in_place::<T>;
        // SAFETY: raw pointers to sized types are passed in the same way (see above).
        unsafe { mem::transmute(drop) }
    };
}

impl<T: Future> Erased<T> {
    /// Polls a T.
    pub(crate) const POLL: PollFn<T::Output> = {
        let poll: fn(Pin<&mut T>, &mut Context<'_>) -> Poll<T::Output> = T::poll;
        // SAFETY: a pin of a reference and a raw pointer to sized types are passed in the same way (see above), and the
        // other types are the same. That the pointer is good as such a pin is the contract of `PollFn`.
        unsafe { mem::transmute(poll) }
    };
}

/// Returns whether two types are the same but for their lifetimes.
#[cfg(feature = "alloc")]
#[inline(always)]
pub(crate) fn is_same_type<A: ?Sized, B: ?Sized>() -> bool {
    trait Typed {
        fn id(&self) -> TypeId
        where
            Self: 'static;
    }

    impl<T: ?Sized> Typed for PhantomData<T> {
        #[inline(always)]
        fn id(&self) -> TypeId
        where
            Self: 'static,
        {
            TypeId::of::<T>()
        }
    }

    #[inline(always)]
    fn id_of<T: ?Sized>() -> TypeId {
        let typed: &dyn Typed = &PhantomData::<T>;
        // SAFETY: both are references to the same type but for a bound on its lifetime, and a value of size zero has
        // nothing that could end. `TypeId::of` reads nothing of its type but its name without lifetimes.
        let typed = unsafe { mem::transmute::<&dyn Typed, &(dyn Typed + 'static)>(typed) };
        typed.id()
    }

    id_of::<A>() == id_of::<B>()
}
