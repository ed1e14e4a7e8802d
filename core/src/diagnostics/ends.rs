//! The bounds on how a generator ends, of the methods that return a view of it (an iterator or a stream). rustc reports
//! each of them once, and only if the generator is sent nothing (see `once.rs`).

use core::pin::Pin;

#[cfg(feature = "futures")]
use crate::async_generator::coroutine::AsyncCoroutine;
#[cfg(feature = "futures")]
use crate::bridge::end::{AsyncEndsInError, AsyncEndsInNothing};
use crate::bridge::end::{EndsInError, EndsInNothing};
use crate::diagnostics::once::{Met, Unmet, second_bound};
use crate::generator::coroutine::Coroutine;
use crate::generator::pinned::Pinning;

second_bound! {
    /// Generators of which an iterator loses nothing.
    #[diagnostic::on_unimplemented(
        message = "this generator returns a value or can raise an error, which `iter` would lose: \
                   use `iter_with_return()`, which stores it, `try_iter()`, whose last item is the error, \
                   or `ignore_end()` and `into_iter()`, which drop it",
        label = "returns a value or can raise an error"
    )]
    IterEnd: EndsInNothing, Coroutine
}

second_bound! {
    /// Generators of which an iterator loses nothing.
    #[diagnostic::on_unimplemented(
        message = "this generator returns a value or can raise an error, which `into_iter` would lose: \
                   use `into_iter_with_return()`, which stores it, `into_try_iter()`, whose last item is the error, \
                   or `ignore_end()` before `into_iter()`, which drops it",
        label = "returns a value or can raise an error"
    )]
    IntoIterEnd: EndsInNothing, Coroutine
}

#[cfg(feature = "futures")]
second_bound! {
    /// Generators of which a stream loses nothing.
    #[diagnostic::on_unimplemented(
        message = "this generator returns a value or can raise an error, which `stream` would lose: \
                   use `stream_with_return()`, which stores it, `try_stream()`, whose last item is the error, \
                   or `ignore_end()` and `into_stream()`, which drop it",
        label = "returns a value or can raise an error"
    )]
    StreamEnd: EndsInNothing, Coroutine
}

#[cfg(feature = "futures")]
second_bound! {
    /// Generators of which a stream loses nothing.
    #[diagnostic::on_unimplemented(
        message = "this generator returns a value or can raise an error, which `into_stream` would lose: \
                   use `into_stream_with_return()`, which stores it, `into_try_stream()`, whose last item is the \
                   error, or `ignore_end()` before `into_stream()`, which drops it",
        label = "returns a value or can raise an error"
    )]
    IntoStreamEnd: EndsInNothing, Coroutine
}

#[cfg(feature = "futures")]
second_bound! {
    /// Async generators of which a stream loses nothing.
    #[diagnostic::on_unimplemented(
        message = "this async generator returns a value or can raise an error, which `stream` would lose: \
                   use `stream_with_return()`, which stores it, `try_stream()`, whose last item is the error, \
                   or `ignore_end()` and `into_stream()`, which drop it",
        label = "returns a value or can raise an error"
    )]
    AsyncStreamEnd: AsyncEndsInNothing, AsyncCoroutine
}

#[cfg(feature = "futures")]
second_bound! {
    /// Async generators of which a stream loses nothing.
    #[diagnostic::on_unimplemented(
        message = "this async generator returns a value or can raise an error, which `into_stream` would lose: \
                   use `into_stream_with_return()`, which stores it, `into_try_stream()`, whose last item is the \
                   error, or `ignore_end()` before `into_stream()`, which drops it",
        label = "returns a value or can raise an error"
    )]
    IntoAsyncStreamEnd: AsyncEndsInNothing, AsyncCoroutine
}

second_bound! {
    /// Generators whose end can be the last item.
    #[diagnostic::on_unimplemented(
        message = "the last item of `try_iter` and `try_stream` is an error, but this generator does not return \
                   `Result<(), E>`, nor does it return `()` and raise `E`: use `iter_with_return()` or \
                   `stream_with_return()`, which store what it returns or raises",
        label = "does not end with a `Result<(), E>`"
    )]
    TryEnd: EndsInError, Coroutine
}

second_bound! {
    /// Generators whose end can be the last item.
    #[diagnostic::on_unimplemented(
        message = "the last item of `into_try_iter` and `into_try_stream` is an error, but this generator does not \
                   return `Result<(), E>`, nor does it return `()` and raise `E`: use `into_iter_with_return()` or \
                   `into_stream_with_return()`, which store what it returns or raises",
        label = "does not end with a `Result<(), E>`"
    )]
    IntoTryEnd: EndsInError, Coroutine
}

#[cfg(feature = "futures")]
second_bound! {
    /// Generators whose end can be the error of a sink.
    #[diagnostic::on_unimplemented(
        message = "`try_sink` and `into_try_sink` need a generator that returns `Result<(), E>`, or one that returns `()` \
                   and raises `E`: use `sink()` or `into_sink()`, whose `finish()` returns the value",
        label = "does not end with a `Result<(), E>`"
    )]
    TrySinkEnd: EndsInError, Coroutine
}

#[cfg(feature = "futures")]
second_bound! {
    /// Async generators whose end can be the last item.
    #[diagnostic::on_unimplemented(
        message = "the last item of `try_stream` is an error, but this async generator does not return \
                   `Result<(), E>`, nor does it return `()` and raise `E`: use `stream_with_return()`, which stores \
                   what it returns or raises",
        label = "does not end with a `Result<(), E>`"
    )]
    AsyncTryEnd: AsyncEndsInError, AsyncCoroutine
}

#[cfg(feature = "futures")]
second_bound! {
    /// Async generators whose end can be the last item.
    #[diagnostic::on_unimplemented(
        message = "the last item of `into_try_stream` is an error, but this async generator does not return \
                   `Result<(), E>`, nor does it return `()` and raise `E`: use `into_stream_with_return()`, which \
                   stores what it returns or raises",
        label = "does not end with a `Result<(), E>`"
    )]
    IntoAsyncTryEnd: AsyncEndsInError, AsyncCoroutine
}

/// Defines the traits of generators that are lent to a view, or taken by it, after a bound of this kind. If the bound is
/// unmet, the kind is unknown, and so is the type of the view.
macro_rules! after_bounds {
    ($coroutine:ident: $Lent:ident, $Owned:ident) => {
        /// Generators that are lent to a view, after a bound of this kind.
        pub trait $Lent<Kind> {
            /// `Self`.
            type Itself: $coroutine + ?Sized;

            /// Returns a pinned reference to `self`.
            fn pinned(&mut self) -> Pin<&mut Self::Itself>
            where
                Self: Unpin;
        }

        /// Generators that a view takes, after a bound of this kind.
        pub trait $Owned<Kind>: Sized {
            /// `Self`.
            type Itself: $coroutine;

            /// Returns `self`.
            fn itself(self) -> Self::Itself;
        }

        after_bounds!(impl $coroutine: $Lent<Met>, $Owned<Met>);
        after_bounds!(impl $coroutine: $Lent<Unmet>, $Owned<Unmet>);
    };
    (impl $coroutine:ident: $Lent:ident<$kind:ident>, $Owned:ident<$same_kind:ident>) => {
        #[diagnostic::do_not_recommend]
        impl<C: $coroutine + ?Sized> $Lent<$kind> for C {
            type Itself = C;

            #[inline(always)]
            fn pinned(&mut self) -> Pin<&mut C>
            where
                C: Unpin,
            {
                Pinning::<C>::NEW(self)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<C: $coroutine> $Owned<$same_kind> for C {
            type Itself = C;

            #[inline(always)]
            fn itself(self) -> C {
                self
            }
        }
    };
}

after_bounds!(Coroutine: Lent, Owned);
#[cfg(feature = "futures")]
after_bounds!(AsyncCoroutine: AsyncLent, AsyncOwned);
