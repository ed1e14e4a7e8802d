//! With what does a future end that is made a task?

use core::future::{Future, Ready};

use crate::aio::outcome::Outcome;
use crate::awaitable::Awaitable;
use crate::once::{Met, Never, Unmet};

/// An [`Outcome`] with which the future F ends.
///
/// It exists beside that so that rustc reports what is no outcome once (see `once.rs`).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an outcome of a task",
    label = "a task returns a `Result` or a plain value",
    note = "the error of a `Result` has to be one that `?` turns into `Box<dyn Error + Send + Sync>`: one with `impl std::error::Error`, for example",
    note = "any other type of yours is one by `impl coyield::aio::Plain for TheType {{}}`; what is not yours can be returned as `Ok::<_, std::convert::Infallible>(it)`",
    note = "what never returns is one as an `async fn` that returns `std::convert::Infallible`"
)]
pub trait Ends<F, Kind> {
    /// What the task is awaited for.
    type Value;

    /// It is F.
    type Future: Future<Output: Outcome<Value = Self::Value>>;

    /// Returns the future.
    fn ending(future: F) -> Self::Future;
}

#[diagnostic::do_not_recommend]
impl<F: Future<Output = T>, T: Outcome> Ends<F, Met> for T {
    type Value = T::Value;
    type Future = F;

    #[inline(always)]
    fn ending(future: F) -> F {
        future
    }
}

#[diagnostic::do_not_recommend]
impl<F, T: Never> Ends<F, Unmet> for T {
    type Value = ();
    type Future = Ready<()>;

    fn ending(_: F) -> Ready<()> {
        unreachable!("no type is of this kind")
    }
}

/// What a task is awaited for that is made of the future F.
pub type TaskValue<F, A, B> = <<F as Awaitable<A>>::Output as Ends<<F as Awaitable<A>>::Future, B>>::Value;

/// The future of a task that is made of F.
pub type TaskFuture<F, A, B> = <<F as Awaitable<A>>::Output as Ends<<F as Awaitable<A>>::Future, B>>::Future;

/// Returns the future of a task that is made of F.
#[inline(always)]
pub(crate) fn ending<F, A, B>(future: F) -> TaskFuture<F, A, B>
where
    F: Awaitable<A>,
    F::Output: Ends<F::Future, B>,
{
    <F::Output as Ends<F::Future, B>>::ending(future.awaitable())
}
