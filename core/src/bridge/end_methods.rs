//! The methods with which an iterator or a stream returns what ended it.

/// Implements the methods for a type with the field `end`. `$what` is what the documentation calls the type.
macro_rules! end_methods {
    ($name:ident<$generator:ident: $trait:ident>, $what:literal) => {
        impl<$generator: $trait> $name<$generator> {
            #[doc = concat!("Returns what ended the ", $what, ": the return value, or in `Err` what the body raised.")]
            ///
            #[doc = concat!(
                "Returns `None` if there are items left, or if the generator had finished before it was turned into \
                 the ", $what, "."
            )]
            #[must_use = "this may contain an error"]
            #[inline]
            pub fn into_return(self) -> Option<Result<$generator::Return, Thrown<$generator::Throw>>> {
                self.end
            }
        }
    };
}

/// Implements `take_return` for a stream with the pinned field `end`. The attributes are its example.
#[cfg(feature = "futures")]
macro_rules! take_return_method {
    ($(#[$example:meta])* $name:ident<$generator:ident: $trait:ident>) => {
        impl<$generator: $trait> $name<$generator> {
            /// Takes the value of [`into_return`](Self::into_return) out of a stream that is pinned as a whole, and so
            /// cannot be moved.
            ///
            /// The second call returns `None`.
            ///
            $(#[$example])*
            #[must_use = "this may contain an error"]
            #[inline]
            pub fn take_return(
                self: Pin<&mut Self>,
            ) -> Option<Result<$generator::Return, Thrown<$generator::Throw>>> {
                self.project().end.take()
            }
        }
    };
}

pub(crate) use end_methods;
#[cfg(feature = "futures")]
pub(crate) use take_return_method;
