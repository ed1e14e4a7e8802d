//! How an unmet bound becomes one error.
//!
//! rustc reports an unmet bound of a function for the call, and once more wherever the type that the function returns is used
//! in a way that needs the bound. Not if that type is unknown: after an error, rustc says nothing of unknown types.
//!
//! So what has to be reported once is a trait with a parameter, the kind, that is always inferred, and with two
//! implementations. That for [`Met`] is for every type that meets the bound; that for [`Unmet`] is for [`Never`]. Where
//! the first does not apply, neither does the second, and the kind stays unknown. (If there were only one implementation,
//! rustc would assume that it applies.) The function returns a type that the trait names, which stays unknown as well:
//!
//! ```text
//! pub fn iter<Kind>(&mut self) -> GeneratorIter<Pin<&mut Self::Itself>> where Self: Iterates<Kind>
//! ```
//!
//! Where there are two such bounds, the second trait has the kind of the first for another parameter, and applies for
//! `Unmet` to every type, in two ways. So nothing is said of the second where the first is unmet.

/// The kind of what meets the bound.
#[allow(missing_debug_implementations)]
pub enum Met {}

/// The kind of nothing.
#[allow(missing_debug_implementations)]
pub enum Unmet {}

/// No type implements it.
pub trait Never {}

/// Defines a trait for what meets a bound, and is passed by value.
macro_rules! once_by_value {
    ($(#[$attribute:meta])* $name:ident: $bound:ident) => {
        $(#[$attribute])*
        pub trait $name<Kind>: Sized {
            /// It is `Self`.
            type Itself: $bound;

            /// Returns it.
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

/// Defines a trait for what meets a bound, and is passed by reference.
macro_rules! once_by_reference {
    ($(#[$attribute:meta])* $name:ident: $bound:ident) => {
        $(#[$attribute])*
        pub trait $name<Kind> {
            /// It is `Self`.
            type Itself: $bound + ?Sized;

            /// Returns a reference to it.
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
