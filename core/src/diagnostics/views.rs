//! The bounds of the methods that return a view of a generator (an iterator, a stream or a sink), each of which rustc
//! reports once (see `once.rs`).

use core::pin::Pin;

#[cfg(feature = "futures")]
use crate::async_generator::coroutine::{AsyncPinned, AsyncSentNothing};
#[cfg(feature = "futures")]
use crate::bridge::sink::YieldsNothing;
#[cfg(feature = "futures")]
use crate::diagnostics::once::{Met, Never, Unmet};
use crate::diagnostics::once::{once_by_reference, once_by_value, second_bound};
use crate::generator::coroutine::{Coroutine, Pinned, SentNothing};

once_by_reference! {
    /// Generators that are sent nothing.
    #[diagnostic::on_unimplemented(
        message = "this generator is sent values, so it can be neither iterated nor driven by `next`: \
                   use `start()`, and then `send(value)`",
        label = "is sent values"
    )]
    Iterable: SentNothing
}

once_by_value! {
    /// Generators that are sent nothing.
    #[diagnostic::on_unimplemented(
        message = "this generator is sent values, so it can be neither iterated nor driven by `next`: \
                   use `start()`, and then `send(value)`",
        label = "is sent values"
    )]
    IntoIterable: SentNothing
}

#[cfg(feature = "futures")]
once_by_reference! {
    /// Generators that yield `()`.
    #[diagnostic::on_unimplemented(
        message = "this generator yields values, which a sink would lose: drop them with `.map_yield(drop)`",
        label = "yields values"
    )]
    Fillable: YieldsNothing
}

#[cfg(feature = "futures")]
once_by_value! {
    /// Generators that yield `()`.
    #[diagnostic::on_unimplemented(
        message = "this generator yields values, which a sink would lose: drop them with `.map_yield(drop)`",
        label = "yields values"
    )]
    IntoFillable: YieldsNothing
}

#[cfg(feature = "futures")]
once_by_reference! {
    /// Async generators that are sent nothing.
    #[diagnostic::on_unimplemented(
        message = "this async generator is sent values, so it can be neither a stream nor driven by `anext`: \
                   use `astart()`, and then `asend(value)`",
        label = "is sent values"
    )]
    AsyncIterable: AsyncSentNothing
}

#[cfg(feature = "futures")]
once_by_value! {
    /// Async generators that are sent nothing.
    #[diagnostic::on_unimplemented(
        message = "this async generator is sent values, so it can be neither a stream nor driven by `anext`: \
                   use `astart()`, and then `asend(value)`",
        label = "is sent values"
    )]
    IntoAsyncIterable: AsyncSentNothing
}

second_bound! {
    /// Generators that are pinned.
    #[diagnostic::on_unimplemented(
        message = "this generator is not pinned: write `let mut g = std::pin::pin!(g);` before you drive it, \
                   or put it into a box with `.boxed()`",
        label = "not pinned"
    )]
    IntoPinned: Pinned, Coroutine
}

/// Async generators that are pinned, for a method that returns an `impl Future`.
#[cfg(feature = "futures")]
#[diagnostic::on_unimplemented(
    message = "this async generator is not pinned: write `let mut g = std::pin::pin!(g);` before you drive it, \
               or put it into a box with `.boxed()`",
    label = "not pinned"
)]
pub trait AsyncMovable<Kind>: Unpin {
    /// `F`.
    type Once<F>;

    /// Returns `future`.
    fn once<F>(future: F) -> Self::Once<F>;
}

#[cfg(feature = "futures")]
#[diagnostic::do_not_recommend]
impl<C: AsyncPinned> AsyncMovable<Met> for C {
    type Once<F> = F;

    #[inline(always)]
    fn once<F>(future: F) -> F {
        future
    }
}

#[cfg(feature = "futures")]
#[diagnostic::do_not_recommend]
impl<C: Unpin + Never> AsyncMovable<Unmet> for C {
    type Once<F> = F;

    fn once<F>(future: F) -> F {
        future
    }
}
