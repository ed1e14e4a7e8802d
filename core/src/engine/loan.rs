//! What a context manager lends from its suspended body: a reference, without its lifetime while it is in the slot.
//!
//! # Why it is sound
//!
//! A body that owns a session yields `&'r mut Session`, where `'r` is a lifetime inside the body that no signature
//! can name. So what goes through the slot is [`Erased`], a pointer, and it becomes a reference again with the lifetime
//! of the exclusive borrow of the manager for which it is returned.
//!
//! * **The reference is alive while the body is suspended at that yield.** [`Lend`], the future of the yield, has `'r`
//!   in its type and is awaited, so the borrow checker holds the borrow until the body is resumed or dropped.
//! * **The body is not resumed or dropped while the reference is used.** Both need the manager exclusively, which the
//!   returned reference borrows exclusively. The manager is pinned, so it is not freed without being dropped.
//! * **A shorter lifetime is sound.** The lifetime shrinks from `'r` to that of the borrow. Only `&mut T` and `&T` are
//!   lent, which are covariant in it, and T is a type of the signature, which cannot have `'r` in it. (A type such as
//!   `&'r Cell<&'r str>` could not be lent: the block would put a short-lived reference where the body expects a
//!   long-lived one.)
//! * **No pointer gets out.** `Erased` has no public constructor and no public access. A body that yields it is in a
//!   [`ForLending`] as soon as it is made, which nothing outside this crate can open; so no coroutine of a user's can
//!   stand between the body and the manager, and return a pointer when its body is gone.
//! * **Auto traits.** The pointer is `Send` and `Sync` only next to its body (see [`Stored`]), whose `Lend` has the
//!   reference in its type.

#![allow(unsafe_code)]

use core::future::{Future, IntoFuture};
use core::marker::PhantomData;
use core::pin::Pin;
use core::ptr::NonNull;
use core::task::{Context, Poll};

use crate::engine::slot::Handle;
use crate::engine::yield_future::{IntoTryYield, IntoYield, YieldOperand};

/// What a context manager lends: [`LoanMut`] or [`LoanRef`].
pub trait Loan: sealed::Erase {}

/// `&mut T`, as the parameter of a [`Lender`](crate::context::Lender).
#[derive(Debug)]
pub struct LoanMut<T: ?Sized>(PhantomData<fn() -> *mut T>);

/// `&T`, as the parameter of a [`Lender`](crate::context::Lender).
#[derive(Debug)]
pub struct LoanRef<T: ?Sized>(PhantomData<fn() -> *mut T>);

impl<T: ?Sized> Loan for LoanMut<T> {}

impl<T: ?Sized> Loan for LoanRef<T> {}

/// The reference of a loan: `&'r mut T` or `&'r T`.
pub(crate) type Reference<'r, L> = <L as sealed::Erase>::Reference<'r>;

mod sealed {
    use core::ptr::NonNull;

    /// Only for references that are covariant in their lifetime.
    pub trait Erase {
        type Target: ?Sized;
        type Reference<'r>
        where
            Self: 'r;

        fn erase(reference: Self::Reference<'_>) -> NonNull<Self::Target>;

        /// # Safety
        ///
        /// The pointer was made by `erase`, of a reference that is alive for `'r`, and is used no more than once.
        unsafe fn restore<'r>(pointer: NonNull<Self::Target>) -> Self::Reference<'r>
        where
            Self: 'r;
    }
}

impl<T: ?Sized> sealed::Erase for LoanMut<T> {
    type Target = T;
    type Reference<'r>
        = &'r mut T
    where
        Self: 'r;

    #[inline]
    fn erase(reference: &mut T) -> NonNull<T> {
        NonNull::from(reference)
    }

    #[inline]
    unsafe fn restore<'r>(mut pointer: NonNull<T>) -> &'r mut T
    where
        Self: 'r,
    {
        // SAFETY: by the caller's contract.
        unsafe { pointer.as_mut() }
    }
}

impl<T: ?Sized> sealed::Erase for LoanRef<T> {
    type Target = T;
    type Reference<'r>
        = &'r T
    where
        Self: 'r;

    #[inline]
    fn erase(reference: &T) -> NonNull<T> {
        NonNull::from(reference)
    }

    #[inline]
    unsafe fn restore<'r>(pointer: NonNull<T>) -> &'r T
    where
        Self: 'r,
    {
        // SAFETY: by the caller's contract.
        unsafe { pointer.as_ref() }
    }
}

/// A reference into a suspended body, without its lifetime: what a body yields that lends.
#[allow(missing_debug_implementations)]
pub struct Erased<L: Loan>(NonNull<L::Target>);

impl<L: Loan> Erased<L> {
    /// Returns the reference.
    ///
    /// # Safety
    ///
    /// A body that is suspended yielded it in its last step, and is neither resumed nor dropped during `'r`.
    #[inline]
    pub(crate) unsafe fn restore<'r>(self) -> Reference<'r, L>
    where
        L: 'r,
    {
        // SAFETY: the future of the yield has the lifetime of the reference in its type, and the body awaits it. `self`
        // is moved, so it is restored once.
        unsafe { L::restore(self.0) }
    }
}

/// A reference into a suspended body that is stored beside that body.
pub(crate) struct Stored<L: Loan>(pub(crate) Option<Erased<L>>);

// SAFETY: it is moved to another thread only together with the body, which awaits a `Lend` with the reference in its
// type. So if the body is `Send`, the reference is.
unsafe impl<L: Loan> Send for Stored<L> {}
// SAFETY: nothing is reached through a shared reference.
unsafe impl<L: Loan> Sync for Stored<L> {}

// The pointer is never pinned.
impl<L: Loan> Unpin for Stored<L> {}

/// A generator whose body lends. Nothing but this crate can resume it.
#[allow(missing_debug_implementations)]
pub struct ForLending<G>(pub(crate) G);

/// The operand of a yield that lends.
#[allow(missing_debug_implementations)]
pub struct LendOperand<'r, L: Loan + 'r> {
    /// The reference.
    pub value: Reference<'r, L>,
}

/// The type that a body yields which lends an L: [`Erased`].
#[diagnostic::on_unimplemented(message = "`{Self}` is not what a context manager yields that lends")]
pub trait Lends<L: Loan> {
    /// Returns the reference without its lifetime.
    fn lent(reference: Reference<'_, L>) -> Self;
}

#[diagnostic::do_not_recommend]
impl<L: Loan> Lends<L> for Erased<L> {
    #[inline]
    fn lent(reference: Reference<'_, L>) -> Self {
        Erased(L::erase(reference))
    }
}

// Methods, because the futures get their types from the handle's type. Each handle has them, whatever it yields: where
// one had none, a trait of the user's would answer in its place, and be lent the handle. So the bound is one of the
// methods, and their results name no type of it: rustc looks at both after it has chosen a method.
impl<Y, S, E> Handle<Y, S, E> {
    /// [`yield_value`](Handle::yield_value) of a reference, which is borrowed until the body is resumed.
    #[inline]
    pub fn lend<'r, L: Loan>(&self, operand: LendOperand<'r, L>) -> IntoLend<'r, L, IntoYield<Y, S, E>>
    where
        Y: Lends<L>,
    {
        IntoLend { inner: self.yield_value(YieldOperand { value: Y::lent(operand.value) }), loan: PhantomData }
    }

    /// [`try_yield_value`](Handle::try_yield_value) of a reference, which is borrowed until the body is resumed.
    #[inline]
    pub fn try_lend<'r, L: Loan>(&self, operand: LendOperand<'r, L>) -> IntoLend<'r, L, IntoTryYield<Y, S, E>>
    where
        Y: Lends<L>,
    {
        IntoLend { inner: self.try_yield_value(YieldOperand { value: Y::lent(operand.value) }), loan: PhantomData }
    }
}

/// The operand of a yield that lends, before the `.await`.
pub struct IntoLend<'r, L: Loan + 'r, I> {
    inner: I,
    loan: PhantomData<Reference<'r, L>>,
}

impl<'r, L: Loan + 'r, I: IntoFuture<IntoFuture: Unpin>> IntoFuture for IntoLend<'r, L, I> {
    type Output = I::Output;
    type IntoFuture = Lend<'r, L, I::IntoFuture>;

    #[inline]
    fn into_future(self) -> Self::IntoFuture {
        Lend { inner: self.inner.into_future(), loan: PhantomData }
    }
}

/// The future of a yield that lends. It is awaited while the body is suspended, and has the lifetime of the reference.
pub struct Lend<'r, L: Loan + 'r, F> {
    inner: F,
    loan: PhantomData<Reference<'r, L>>,
}

impl<L: Loan, F: Unpin> Unpin for Lend<'_, L, F> {}

impl<L: Loan, F: Future + Unpin> Future for Lend<'_, L, F> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<F::Output> {
        Pin::new(&mut self.get_mut().inner).poll(context)
    }
}
