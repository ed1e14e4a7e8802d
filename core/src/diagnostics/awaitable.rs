//! The bound of everything that awaits a value, with rustc's message for a value that is no future.

use core::future::{Future, IntoFuture, Ready};

use crate::diagnostics::once::{Met, Never, Unmet};

/// Values that can be awaited: all that implement [`IntoFuture`].
///
/// Separate from `IntoFuture`, so that rustc has a message for a value that is no future (see `once.rs`).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a future",
    label = "not a future",
    note = "a value that is not a future needs no `.await`",
    note = "a generator is awaited step by step: `g.anext().await`, or `items.next().await` with `let mut items = g.stream();`",
    note = "run a blocking call on another thread, and await that: `aio::to_thread(|| ..)`"
)]
pub trait Awaitable<Kind> {
    /// The output of the future.
    type Output;

    /// The type of the future.
    type Future: Future<Output = Self::Output>;

    /// Converts the value into a future. Python's `__await__`.
    fn awaitable(self) -> Self::Future;
}

#[diagnostic::do_not_recommend]
impl<F: IntoFuture> Awaitable<Met> for F {
    type Output = F::Output;
    type Future = F::IntoFuture;

    #[inline(always)]
    fn awaitable(self) -> F::IntoFuture {
        self.into_future()
    }
}

#[diagnostic::do_not_recommend]
impl<F: Never> Awaitable<Unmet> for F {
    type Output = ();
    type Future = Ready<()>;

    fn awaitable(self) -> Ready<()> {
        unreachable!("no type is of this kind")
    }
}

/// [`Awaitable`] for methods, with the future `G` and its output `T` as parameters.
///
/// If a bound of a method is unmet, rustc 1.97 and later also report each bound on a type that the first bound names.
/// This one names none.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a future",
    label = "not a future",
    note = "a value that is not a future needs no `.await`",
    note = "a generator is awaited step by step: `g.anext().await`, or `items.next().await` with `let mut items = g.stream();`",
    note = "run a blocking call on another thread, and await that: `aio::to_thread(|| ..)`"
)]
#[cfg(feature = "aio-core")]
pub trait AwaitableAs<G, T, Kind> {
    /// Returns the future.
    fn awaitable_as(self) -> G;
}

#[cfg(feature = "aio-core")]
#[diagnostic::do_not_recommend]
impl<F: IntoFuture<Output = T>, T> AwaitableAs<F::IntoFuture, T, Met> for F {
    #[inline(always)]
    fn awaitable_as(self) -> F::IntoFuture {
        self.into_future()
    }
}

#[cfg(feature = "aio-core")]
#[diagnostic::do_not_recommend]
impl<F: Never, G, T> AwaitableAs<G, T, Unmet> for F {
    fn awaitable_as(self) -> G {
        unreachable!("no type is of this kind")
    }
}

/// Converts an awaited value into a future.
#[inline(always)]
pub fn awaitable<F: Awaitable<Kind>, Kind>(future: F) -> F::Future {
    future.awaitable()
}
