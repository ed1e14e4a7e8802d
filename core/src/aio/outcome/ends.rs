//! Bounds that report a wrong return type of a task once.

use core::future::{Future, Pending};

use crate::aio::outcome::Outcome;
use crate::aio::outcome::error::TaskError;
use crate::diagnostics::awaitable::{Awaitable, AwaitableAs};
use crate::diagnostics::once::{Met, Never, Unmet};

/// An [`Outcome`] that the future F returns, with the value V.
///
/// This trait is separate so that rustc reports a wrong outcome once (see `once.rs`).
#[diagnostic::on_unimplemented(
    message = "a task cannot return `{Self}`",
    label = "a task returns a `Result`, or a value whose type is `Plain`",
    note = "the error of a `Result` must be a type that `?` converts into `Box<dyn Error + Send + Sync>`, such as one that implements `std::error::Error`",
    note = "implement `Plain` for any other type of your own: `impl coyield::aio::Plain for TheType {{}}`; return a type of another crate as `Ok::<_, std::convert::Infallible>(value)`",
    note = "a task that never returns is an `async fn` that returns `std::convert::Infallible`"
)]
pub trait Ends<F, V, Kind> {
    /// F itself.
    type Future: Future<Output: Outcome<Value = V>>;

    /// Returns the future.
    fn ending(future: F) -> Self::Future;
}

#[diagnostic::do_not_recommend]
impl<F: Future<Output = T>, T: Outcome> Ends<F, T::Value, Met> for T {
    type Future = F;

    #[inline(always)]
    fn ending(future: F) -> F {
        future
    }
}

#[diagnostic::do_not_recommend]
impl<F, V, T: Never> Ends<F, V, Unmet> for T {
    type Future = Pending<Result<V, TaskError>>;

    fn ending(_: F) -> Self::Future {
        unreachable!("no type is of this kind")
    }
}

/// [`Ends`] for methods (see [`AwaitableAs`]): the future is the H that is made of G.
#[diagnostic::on_unimplemented(
    message = "a task cannot return `{Self}`",
    label = "a task returns a `Result`, or a value whose type is `Plain`",
    note = "the error of a `Result` must be a type that `?` converts into `Box<dyn Error + Send + Sync>`, such as one that implements `std::error::Error`",
    note = "implement `Plain` for any other type of your own: `impl coyield::aio::Plain for TheType {{}}`; return a type of another crate as `Ok::<_, std::convert::Infallible>(value)`",
    note = "a task that never returns is an `async fn` that returns `std::convert::Infallible`"
)]
pub trait EndsAs<G, H, Kind>: Sized {
    /// Returns the future.
    fn ending_as(future: G) -> H;
}

#[diagnostic::do_not_recommend]
impl<G: Future<Output = T>, T: Outcome> EndsAs<G, G, Met> for T {
    #[inline(always)]
    fn ending_as(future: G) -> G {
        future
    }
}

#[diagnostic::do_not_recommend]
impl<G, H, T: Never> EndsAs<G, H, Unmet> for T {
    fn ending_as(_: G) -> H {
        unreachable!("no type is of this kind")
    }
}

/// The future of a task that is made of F, and awaited for V.
pub type TaskFuture<F, V, A, B> = <<F as Awaitable<A>>::Output as Ends<<F as Awaitable<A>>::Future, V, B>>::Future;

/// Returns the future of a task that is made of F.
#[inline(always)]
pub fn ending<F, V, A, B>(future: F) -> TaskFuture<F, V, A, B>
where
    F: Awaitable<A>,
    F::Output: Ends<F::Future, V, B>,
{
    <F::Output as Ends<F::Future, V, B>>::ending(future.awaitable())
}

/// Returns the future H of a task that is made of F.
#[inline(always)]
pub(crate) fn ending_as<F, G, H, T, A, B>(future: F) -> H
where
    F: AwaitableAs<G, T, A>,
    T: EndsAs<G, H, B>,
{
    T::ending_as(future.awaitable_as())
}
