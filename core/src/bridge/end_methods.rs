//! The methods with which an iterator or a stream returns what ended it.

/// Implements the methods for a type with the field `end`. `$what` is what the documentation calls the type.
macro_rules! end_methods {
    ($name:ident<$generator:ident: $trait:ident>, $what:literal) => {
        impl<$generator: $trait> $name<$generator> {
            #[doc = concat!("Returns the return value, if it ended the ", $what, ".")]
            ///
            #[doc = concat!(
                "Returns `None` if there are items left, if the body raised, or if the generator had finished before \
                 it was turned into the ", $what, "."
            )]
            #[inline]
            pub fn into_return(self) -> Option<$generator::Return> {
                self.end.and_then(Result::ok)
            }

            /// Returns the return value as [`into_return`](Self::into_return) does, or what the body raised.
            ///
            /// # Errors
            ///
            #[doc = concat!("What the body raised, if that ended the ", $what, ".")]
            #[inline]
            pub fn into_result(self) -> Result<Option<$generator::Return>, Thrown<$generator::Throw>> {
                self.end.transpose()
            }
        }
    };
}

/// Implements `take_result` for a stream with the pinned field `end`. The attributes are its example.
#[cfg(feature = "futures")]
macro_rules! take_result_method {
    ($(#[$example:meta])* $name:ident<$generator:ident: $trait:ident>) => {
        impl<$generator: $trait> $name<$generator> {
            /// Takes the result of [`into_result`](Self::into_result) out of a stream that is pinned as a whole, and so
            /// cannot be moved.
            ///
            /// The second call returns `Ok(None)`.
            ///
            /// # Errors
            ///
            /// What the body raised, if that ended the stream.
            ///
            $(#[$example])*
            #[inline]
            pub fn take_result(
                self: Pin<&mut Self>,
            ) -> Result<Option<$generator::Return>, Thrown<$generator::Throw>> {
                self.project().end.take().transpose()
            }
        }
    };
}

pub(crate) use end_methods;
#[cfg(feature = "futures")]
pub(crate) use take_result_method;
