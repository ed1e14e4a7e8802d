//! Bounds that rustc reports once when they are unmet.
//!
//! rustc reports an unmet bound of a function at the call, and once more wherever the type that the function returns is
//! used in a way that needs the bound. It does not do so if that type is unknown: after an error, rustc reports nothing
//! about unknown types.
//!
//! So a bound that is to be reported once is a trait with a parameter, the kind, that is always inferred, and with two
//! implementations. The one for [`Met`] is for every type that meets the bound; the one for [`Unmet`] is for [`Never`].
//! Where the first does not apply, neither does the second, and the kind stays unknown. (If there were only one
//! implementation, rustc would assume that it applies.) The function returns a type that the trait names, which stays
//! unknown as well:
//!
//! ```text
//! pub fn iter<Kind>(&mut self) -> GeneratorIter<Pin<&mut Self::Itself>> where Self: Iterates<Kind>
//! ```
//!
//! Where there are two such bounds, the second trait has the kind of the first as another parameter, and applies for
//! `Unmet` to every type, in two ways. So nothing is reported about the second where the first is unmet.

/// The kind of the types that meet the bound.
#[allow(missing_debug_implementations)]
pub enum Met {}

/// The kind of no type.
#[allow(missing_debug_implementations)]
pub enum Unmet {}

/// Implemented for no type.
pub trait Never {}

/// Defines a trait for types that meet a bound, for methods that take the value.
macro_rules! once_by_value {
    ($(#[$attribute:meta])* $name:ident: $bound:ident) => {
        $(#[$attribute])*
        pub trait $name<Kind>: Sized {
            /// `Self`.
            type Itself: $bound;

            /// Returns `self`.
            fn itself(self) -> Self::Itself;
        }

        #[diagnostic::do_not_recommend]
        impl<C: $bound> $name<$crate::diagnostics::once::Met> for C {
            type Itself = C;

            #[inline(always)]
            fn itself(self) -> C {
                self
            }
        }

        #[diagnostic::do_not_recommend]
        impl<C: $bound + $crate::diagnostics::once::Never> $name<$crate::diagnostics::once::Unmet> for C {
            type Itself = C;

            fn itself(self) -> C {
                self
            }
        }
    };
}
pub(crate) use once_by_value;

/// Defines a trait for a second bound, which is not reported if the first is unmet. `$any` is what every type meets for
/// which the method exists.
///
/// The trait has no items. If the returned type named one of them, rustc could report the bound twice: it does not know
/// the kind of the first bound yet when it first looks at that type. So the type is that of [`Lent`] or [`Owned`], which
/// have the kind of the last bound, and are always met.
///
/// [`Lent`]: crate::diagnostics::ends::Lent
/// [`Owned`]: crate::diagnostics::ends::Owned
macro_rules! second_bound {
    ($(#[$attribute:meta])* $name:ident: $bound:ident, $any:ident) => {
        $(#[$attribute])*
        pub trait $name<First, Kind> {}

        $crate::diagnostics::once::second_bound! {
            impl $name<Met, Met>: $bound;
            impl $name<Met, Unmet>: $bound + $crate::diagnostics::once::Never;
            impl $name<Unmet, Met>: $any;
            impl $name<Unmet, Unmet>: $any;
        }
    };
    ($(impl $name:ident<$first:ident, $kind:ident>: $bound:ident $(+ $never:path)?;)*) => {$(
        #[diagnostic::do_not_recommend]
        impl<C: $bound $(+ $never)? + ?Sized> $name<$crate::diagnostics::once::$first, $crate::diagnostics::once::$kind>
            for C
        {
        }
    )*};
}
pub(crate) use second_bound;

/// Defines a trait for types that meet a bound, for methods that take a reference.
macro_rules! once_by_reference {
    ($(#[$attribute:meta])* $name:ident: $bound:ident) => {
        $(#[$attribute])*
        pub trait $name<Kind> {
            /// `Self`.
            type Itself: $bound + ?Sized;

            /// Returns a pinned reference to `self`.
            fn pinned(&mut self) -> Pin<&mut Self::Itself>
            where
                Self: Unpin;
        }

        #[diagnostic::do_not_recommend]
        impl<C: $bound + ?Sized> $name<$crate::diagnostics::once::Met> for C {
            type Itself = C;

            #[inline(always)]
            fn pinned(&mut self) -> Pin<&mut C>
            where
                C: Unpin,
            {
                $crate::generator::pinned::Pinning::<C>::NEW(self)
            }
        }

        #[diagnostic::do_not_recommend]
        impl<C: $bound + $crate::diagnostics::once::Never + ?Sized> $name<$crate::diagnostics::once::Unmet> for C {
            type Itself = C;

            fn pinned(&mut self) -> Pin<&mut C>
            where
                C: Unpin,
            {
                $crate::generator::pinned::Pinning::<C>::NEW(self)
            }
        }
    };
}
pub(crate) use once_by_reference;
