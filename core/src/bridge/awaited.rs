//! What a generator can yield so that it is awaited: a future, or several at once.

use core::future::{Future, IntoFuture};

/// What [`await_yielded`](crate::await_yielded) can await: one future, or several of them concurrently.
///
/// The parameter says which, and is always inferred: it keeps the implementation for futures apart from the one for
/// collections of them.
///
/// | the generator yields | and is sent |
/// |---|---|
/// | `F: IntoFuture` | `F::Output` |
/// | `(A, B, ..)`, up to twelve futures | `(A::Output, B::Output, ..)` (feature `join`) |
/// | `[F; N]` | `[F::Output; N]` (feature `join`) |
/// | `Vec<F>` | `Vec<F::Output>` (features `join` and `alloc`) |
///
/// A type of one's own is awaited when it implements [`IntoFuture`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is yielded, but cannot be awaited",
    label = "yields `{Self}`",
    note = "one future can be awaited, and, with the feature `join`, a tuple, an array or a `Vec` of futures"
)]
pub trait Awaited<Kind> {
    /// What the generator is sent when it is ready.
    type Output;
    /// The future that is awaited.
    type Future: Future<Output = Self::Output>;

    /// Makes a future of it.
    fn into_awaited(self) -> Self::Future;
}

/// What [`try_await_yielded`](crate::try_await_yielded) can await: one future of a `Result`, or several of them
/// concurrently.
///
/// | the generator yields | and is sent | or is thrown |
/// |---|---|---|
/// | `F: IntoFuture<Output = Result<T, X>>` | `T` | `X` |
/// | `(A, B, ..)`, up to twelve such futures | `(T, U, ..)` (feature `join`) | the first `X` |
/// | `[F; N]` | `[T; N]` (feature `join`) | the first `X` |
/// | `Vec<F>` | `Vec<T>` (features `join` and `alloc`) | the first `X` |
///
/// If one of several fails, the others are dropped.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is yielded, but cannot be awaited for a `Result`",
    label = "yields `{Self}`",
    note = "one future of a `Result` can be awaited, and, with the feature `join`, a tuple, an array or a `Vec` of them"
)]
pub trait TryAwaited<Kind> {
    /// What the generator is sent when all has gone well.
    type Output;
    /// What it is thrown otherwise.
    type Error;
    /// The future that is awaited.
    type Future: Future<Output = Result<Self::Output, Self::Error>>;

    /// Makes a future of it.
    fn into_try_awaited(self) -> Self::Future;
}

/// The kind of [`Awaited`] and [`TryAwaited`] that is a future itself.
#[derive(Debug)]
pub enum OneFuture {}

#[diagnostic::do_not_recommend]
impl<F: IntoFuture> Awaited<OneFuture> for F {
    type Output = F::Output;
    type Future = F::IntoFuture;

    #[inline]
    fn into_awaited(self) -> F::IntoFuture {
        self.into_future()
    }
}

#[diagnostic::do_not_recommend]
impl<F: IntoFuture<Output = Result<T, X>>, T, X> TryAwaited<OneFuture> for F {
    type Output = T;
    type Error = X;
    type Future = F::IntoFuture;

    #[inline]
    fn into_try_awaited(self) -> F::IntoFuture {
        self.into_future()
    }
}

/// The kind of [`Awaited`] and [`TryAwaited`] that is several futures, run concurrently.
#[cfg(feature = "join")]
#[derive(Debug)]
pub enum JoinedFutures {}

#[cfg(feature = "join")]
#[diagnostic::do_not_recommend]
impl<J: futures_concurrency::future::Join> Awaited<JoinedFutures> for J {
    type Output = J::Output;
    type Future = J::Future;

    #[inline]
    fn into_awaited(self) -> J::Future {
        self.join()
    }
}

#[cfg(feature = "join")]
#[diagnostic::do_not_recommend]
impl<J: futures_concurrency::future::TryJoin> TryAwaited<JoinedFutures> for J {
    type Output = J::Output;
    type Error = J::Error;
    type Future = J::Future;

    #[inline]
    fn into_try_awaited(self) -> J::Future {
        self.try_join()
    }
}
