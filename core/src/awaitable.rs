//! Which values can be awaited: every future. And what rustc says of any other value.

use core::future::IntoFuture;

/// What the macros await on behalf of the user.
///
/// It exists beside [`IntoFuture`] for rustc's message about a value that is no future: the type of its future is
/// unknown then, so nothing else is wrong with it. Kind makes that so. If there were only one implementation, rustc
/// would assume that it applies, and one mistake would be three errors.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a future",
    label = "not a future",
    note = "a value that is there already needs no `.await`",
    note = "a generator is awaited step by step: `g.anext().await`, or `items.next().await` with `let mut items = g.stream();`",
    note = "a call that blocks until it has its value goes to another thread, and that can be awaited: `aio::to_thread(|| ..)`"
)]
pub trait Awaitable<Kind> {
    /// What is polled.
    type Future;

    /// Python's `__await__`.
    fn awaitable(self) -> Self::Future;
}

/// The kind of every future.
#[allow(missing_debug_implementations)]
pub enum IsFuture {}

/// The kind of nothing.
#[allow(missing_debug_implementations)]
pub enum IsNothing {}

/// No type implements it.
trait Nothing {}

#[diagnostic::do_not_recommend]
impl<F: IntoFuture> Awaitable<IsFuture> for F {
    type Future = F::IntoFuture;

    #[inline(always)]
    fn awaitable(self) -> Self::Future {
        self.into_future()
    }
}

#[diagnostic::do_not_recommend]
#[allow(private_bounds)]
impl<F: Nothing> Awaitable<IsNothing> for F {
    type Future = IsNothing;

    fn awaitable(self) -> IsNothing {
        unreachable!("no type is of this kind")
    }
}

/// Returns the future of a value that is awaited.
#[inline(always)]
pub fn awaitable<F: Awaitable<Kind>, Kind>(future: F) -> F::Future {
    future.awaitable()
}
