//! The bounds of `drive_sync`, `drive` and their siblings, each of which rustc reports once (see `once.rs`).
//!
//! A future that a function returns as `impl Future` has the bounds of the function, and rustc reports them for that
//! type once more. So the last of the traits names that type, as [`Respond::Answering`], which is unknown where a bound
//! is unmet.

use core::convert::Infallible;

use crate::diagnostics::once::{Met, Never, Unmet};
use crate::generator::coroutine::Coroutine;

/// Generators. The associated types and `itself` are those of [`Coroutine`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a generator",
    label = "not a generator",
    note = "`#[generator]` functions return generators, `generate! {{ .. }}` is one, and `Coroutine` can be implemented by hand",
    note = "a generator that awaits is an `AsyncCoroutine`, whose methods are awaited: `anext`, `asend` and so on"
)]
pub trait Drivable<A> {
    /// The type of the yielded values.
    type Yield;
    /// The type of the sent values.
    type Sent;
    /// The type of the return value.
    type Return;
    /// The type of the errors that can be thrown in.
    type Throw;
    /// `Self`.
    type Itself: Coroutine<Yield = Self::Yield, Sent = Self::Sent, Return = Self::Return, Throw = Self::Throw>;

    /// Returns `self`.
    fn itself(self) -> Self::Itself;
}

#[diagnostic::do_not_recommend]
impl<C: Coroutine> Drivable<Met> for C {
    type Yield = C::Yield;
    type Sent = C::Sent;
    type Return = C::Return;
    type Throw = C::Throw;
    type Itself = C;

    #[inline(always)]
    fn itself(self) -> C {
        self
    }
}

#[diagnostic::do_not_recommend]
impl<C: Coroutine + Never> Drivable<Unmet> for C {
    type Yield = C::Yield;
    type Sent = C::Sent;
    type Return = C::Return;
    type Throw = C::Throw;
    type Itself = C;

    fn itself(self) -> C {
        self
    }
}

/// Generators into which nothing can be thrown: they can only be sent an answer.
#[diagnostic::on_unimplemented(
    message = "this generator can be thrown errors and can raise them: \
               use `try_drive_sync`, `try_drive` or `try_await_yielded`, which pass on what it raises",
    label = "can be thrown errors"
)]
pub trait NothingThrown<A, B> {}

#[diagnostic::do_not_recommend]
impl<C: Coroutine<Throw = Infallible>> NothingThrown<Met, Met> for C {}

#[diagnostic::do_not_recommend]
impl<C: Never> NothingThrown<Met, Unmet> for C {}

#[diagnostic::do_not_recommend]
impl<C> NothingThrown<Unmet, Met> for C {}

#[diagnostic::do_not_recommend]
impl<C> NothingThrown<Unmet, Unmet> for C {}

/// Async functions from `Y` to `S`, which answer a generator of kind `B`.
#[diagnostic::on_unimplemented(
    message = "this handler does not return a future of `{S}`",
    label = "expected an async function of `{Y}` that returns `{S}`",
    note = "the handler is an async closure or function, which is called with each request: `async |request| answer`"
)]
pub trait Respond<Y, S, B, C>: AsyncFnMut(Y) -> S {
    /// `F`.
    type Answering<F>;

    /// Returns `future`.
    fn answering<F>(future: F) -> Self::Answering<F>;
}

#[diagnostic::do_not_recommend]
impl<R: AsyncFnMut(Y) -> S, Y, S> Respond<Y, S, Met, Met> for R {
    type Answering<F> = F;

    #[inline(always)]
    fn answering<F>(future: F) -> F {
        future
    }
}

#[diagnostic::do_not_recommend]
impl<R: AsyncFnMut(Y) -> S + Never, Y, S> Respond<Y, S, Met, Unmet> for R {
    type Answering<F> = F;

    #[inline(always)]
    fn answering<F>(future: F) -> F {
        future
    }
}

#[diagnostic::do_not_recommend]
impl<R: AsyncFnMut(Y) -> S, Y, S, C> Respond<Y, S, Unmet, C> for R {
    type Answering<F> = F;

    #[inline(always)]
    fn answering<F>(future: F) -> F {
        future
    }
}

/// [`Respond`] for functions that borrow a `T` in each call.
#[diagnostic::on_unimplemented(
    message = "this handler does not return a future of `{S}`",
    label = "expected an async function of `&mut {T}` and `{Y}` that returns `{S}`",
    note = "the handler is an async closure or function, which is called with each request: `async |lent, request| answer`"
)]
pub trait RespondWith<T: ?Sized, Y, S, B, C>: AsyncFnMut(&mut T, Y) -> S {
    /// `F`.
    type Answering<F>;

    /// Returns `future`.
    fn answering<F>(future: F) -> Self::Answering<F>;
}

#[diagnostic::do_not_recommend]
impl<R: AsyncFnMut(&mut T, Y) -> S, T: ?Sized, Y, S> RespondWith<T, Y, S, Met, Met> for R {
    type Answering<F> = F;

    #[inline(always)]
    fn answering<F>(future: F) -> F {
        future
    }
}

#[diagnostic::do_not_recommend]
impl<R: AsyncFnMut(&mut T, Y) -> S + Never, T: ?Sized, Y, S> RespondWith<T, Y, S, Met, Unmet> for R {
    type Answering<F> = F;

    #[inline(always)]
    fn answering<F>(future: F) -> F {
        future
    }
}

#[diagnostic::do_not_recommend]
impl<R: AsyncFnMut(&mut T, Y) -> S, T: ?Sized, Y, S, C> RespondWith<T, Y, S, Unmet, C> for R {
    type Answering<F> = F;

    #[inline(always)]
    fn answering<F>(future: F) -> F {
        future
    }
}
