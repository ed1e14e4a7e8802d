//! The methods of iterators and streams, refused where they are called on a generator.
//!
//! rustc says of `g.map(..)` that a generator is not an iterator, but not what to write instead, and it does not show a
//! `doc(alias)` there. So the traits with the methods that drive a generator also have the usual combinators, hidden
//! and with a bound that no generator meets. Their return type is unknown, so that rustc reports nothing else (see
//! `once.rs`).
//!
//! They take `&mut self`, which rustc tries last. So on a type that is both a generator and an iterator, rustc finds
//! the iterator's methods, which take `self`, before them. It also finds a type's own methods before them, and those of
//! a user's extension trait.

use crate::diagnostics::once::{Met, Never, Unmet};

/// Defines a bound that nothing meets.
macro_rules! refusal {
    ($(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        pub trait $name<Kind> {
            /// Stays unknown.
            type Unknown;
        }

        #[diagnostic::do_not_recommend]
        impl<C: Never + ?Sized> $name<Met> for C {
            type Unknown = ();
        }

        // If there were only one, rustc would assume that it applies.
        #[diagnostic::do_not_recommend]
        impl<C: Never + ?Sized> $name<Unmet> for C {
            type Unknown = ();
        }
    };
}

refusal! {
    /// Generators that have the methods of iterators.
    #[diagnostic::on_unimplemented(
        message = "this is a method of iterators, and a generator is not an iterator: call it on `g.iter()`, with a \
                   pinned `g`, or on `g.boxed().into_iter()`",
        label = "a method of iterators",
        note = "`for item in g.iter()` loops over a pinned generator"
    )]
    CombinedAsIterator
}

refusal! {
    /// Async generators that have the methods of streams.
    #[diagnostic::on_unimplemented(
        message = "this is a method of streams, and an async generator is not a stream: call it on `g.stream()`, with a \
                   pinned `g`, or on `g.into_stream()`",
        label = "a method of streams",
        note = "`g.anext().await` drives a pinned async generator by one step"
    )]
    CombinedAsStream
}

/// Implements the methods in a trait, with the bound that refuses them.
macro_rules! refused_combinators {
    ($refusal:ident: $($method:ident($($argument:ident),*))*) => {
        $(
            #[doc(hidden)]
            #[cold]
            fn $method<$($argument,)* Kind>(&mut self, $(_: $argument),*) -> <Self as $refusal<Kind>>::Unknown
            where
                Self: Sized + $refusal<Kind>,
            {
                unreachable!("no generator has this method")
            }
        )*

        #[doc(hidden)]
        #[cold]
        fn collect<B>(&mut self) -> B
        where
            Self: Sized + $refusal<$crate::diagnostics::once::Met>,
        {
            unreachable!("no generator has this method")
        }
    };
}
pub(crate) use refused_combinators;
