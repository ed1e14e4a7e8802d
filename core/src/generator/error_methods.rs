//! The methods that the errors of generators and those of async generators have in common.
//!
//! Each macro implements them for one error. `$generator` is what the messages call the generator. `Busy` at the end is
//! the variant that only the errors of async generators have.

/// Implements the methods of the error of a start: `ResumeError`.
macro_rules! resume_error_methods {
    ($name:ident, $generator:literal $(, $busy:ident)?) => {
        impl<E> $name<E> {
            #[doc = concat!("Returns whether this is [`", stringify!($name), "::AlreadyStarted`].")]
            #[must_use]
            pub const fn is_already_started(&self) -> bool {
                matches!(self, $name::AlreadyStarted)
            }

            $(
                #[doc = concat!("Returns whether this is [`", stringify!($name), "::Busy`].")]
                #[must_use]
                pub const fn is_busy(&self) -> bool {
                    matches!(self, $name::$busy)
                }
            )?

            #[doc = concat!("Returns whether this is [`", stringify!($name), "::Finished`].")]
            #[must_use]
            pub const fn is_finished(&self) -> bool {
                matches!(self, $name::Finished)
            }

            #[doc = concat!("Returns what the body raised, if this is [`", stringify!($name), "::Thrown`].")]
            pub fn into_thrown(self) -> Option<Thrown<E>> {
                match self {
                    $name::Thrown(thrown) => Some(thrown),
                    $name::AlreadyStarted | $name::Finished $(| $name::$busy)? => None,
                }
            }
        }

        impl<E: fmt::Display> fmt::Display for $name<E> {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $name::AlreadyStarted => formatter.write_str(concat!($generator, " already started")),
                    $($name::$busy => formatter.write_str(concat!($generator, " already running")),)?
                    $name::Finished => formatter.write_str(concat!($generator, " already finished")),
                    $name::Thrown(thrown) => thrown.fmt(formatter),
                }
            }
        }

        impl<E: fmt::Debug + fmt::Display> core::error::Error for $name<E> {}
    };
}

/// Implements the methods of the error of a send: `SendError`. The attributes are those of `without_value`: an example.
/// `$article` stands before the name of the generator in a message.
macro_rules! send_error_methods {
    ($(#[$example:meta])* $name:ident, $article:literal $generator:literal $(, $busy:ident)?) => {
        impl<S, E> $name<S, E> {
            #[doc = concat!("Returns whether this is [`", stringify!($name), "::NotStarted`].")]
            #[must_use]
            pub const fn is_not_started(&self) -> bool {
                matches!(self, $name::NotStarted(_))
            }

            $(
                #[doc = concat!("Returns whether this is [`", stringify!($name), "::Busy`].")]
                #[must_use]
                pub const fn is_busy(&self) -> bool {
                    matches!(self, $name::$busy(_))
                }
            )?

            #[doc = concat!("Returns whether this is [`", stringify!($name), "::Finished`].")]
            #[must_use]
            pub const fn is_finished(&self) -> bool {
                matches!(self, $name::Finished(_))
            }

            /// Returns the value, if the generator did not take it.
            pub fn into_value(self) -> Option<S> {
                match self {
                    $name::NotStarted(value) | $name::Finished(value) $(| $name::$busy(value))? => Some(value),
                    $name::Thrown(_) => None,
                }
            }

            /// Returns the same error without the value, whose borrow may be too short for the caller to return it.
            ///
            $(#[$example])*
            pub fn without_value(self) -> $name<(), E> {
                match self {
                    $name::NotStarted(_) => $name::NotStarted(()),
                    $($name::$busy(_) => $name::$busy(()),)?
                    $name::Finished(_) => $name::Finished(()),
                    $name::Thrown(thrown) => $name::Thrown(thrown),
                }
            }

            #[doc = concat!("Returns what the body raised, if this is [`", stringify!($name), "::Thrown`].")]
            pub fn into_thrown(self) -> Option<Thrown<E>> {
                match self {
                    $name::Thrown(thrown) => Some(thrown),
                    $name::NotStarted(_) | $name::Finished(_) $(| $name::$busy(_))? => None,
                }
            }
        }

        impl<S, E: fmt::Debug> fmt::Debug for $name<S, E> {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $name::NotStarted(_) => formatter.write_str("NotStarted(..)"),
                    $($name::$busy(_) => formatter.write_str("Busy(..)"),)?
                    $name::Finished(_) => formatter.write_str("Finished(..)"),
                    $name::Thrown(thrown) => formatter.debug_tuple("Thrown").field(thrown).finish(),
                }
            }
        }

        impl<S, E: fmt::Display> fmt::Display for $name<S, E> {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $name::NotStarted(_) => {
                        formatter.write_str(concat!("cannot send a value to ", $article, $generator, " that has not started"))
                    }
                    $($name::$busy(_) => formatter.write_str(concat!($generator, " already running")),)?
                    $name::Finished(_) => formatter.write_str(concat!($generator, " already finished")),
                    $name::Thrown(thrown) => thrown.fmt(formatter),
                }
            }
        }

        impl<S, E: fmt::Debug + fmt::Display> core::error::Error for $name<S, E> {}
    };
}

/// Implements the methods of the error of a close: `CloseError`.
macro_rules! close_error_methods {
    ($name:ident, $generator:literal $(, $busy:ident)?) => {
        impl<Y, E> $name<Y, E> {
            $(
                #[doc = concat!("Returns whether this is [`", stringify!($name), "::Busy`].")]
                #[must_use]
                pub const fn is_busy(&self) -> bool {
                    matches!(self, $name::$busy)
                }
            )?

            #[doc = concat!(
                "Returns whether this is [`", stringify!($name), "::Ignored`], so that the generator has not finished."
            )]
            #[must_use]
            pub const fn is_ignored(&self) -> bool {
                matches!(self, $name::Ignored(_))
            }

            #[doc = concat!(
                "Returns the value that was yielded in answer to the exit, if this is [`", stringify!($name),
                "::Ignored`]."
            )]
            pub fn into_yielded(self) -> Option<Y> {
                match self {
                    $name::Ignored(value) => Some(value),
                    $name::Raised(_) | $name::IgnoredExit $(| $name::$busy)? => None,
                }
            }

            /// Returns the same error without the value, whose borrow may be too short for the caller to return it.
            pub fn without_value(self) -> $name<(), E> {
                match self {
                    $($name::$busy => $name::$busy,)?
                    $name::Ignored(_) => $name::Ignored(()),
                    $name::Raised(error) => $name::Raised(error),
                    $name::IgnoredExit => $name::IgnoredExit,
                }
            }

            #[doc = concat!("Returns what the body raised, if this is [`", stringify!($name), "::Raised`].")]
            pub fn into_raised(self) -> Option<E> {
                match self {
                    $name::Raised(error) => Some(error),
                    $name::Ignored(_) | $name::IgnoredExit $(| $name::$busy)? => None,
                }
            }
        }

        impl<Y, E: fmt::Debug> fmt::Debug for $name<Y, E> {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $($name::$busy => formatter.write_str("Busy"),)?
                    $name::Ignored(_) => formatter.write_str("Ignored(..)"),
                    $name::Raised(error) => formatter.debug_tuple("Raised").field(error).finish(),
                    $name::IgnoredExit => formatter.write_str("IgnoredExit"),
                }
            }
        }

        impl<Y, E: fmt::Display> fmt::Display for $name<Y, E> {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $($name::$busy => formatter.write_str(concat!($generator, " already running")),)?
                    $name::Ignored(_) | $name::IgnoredExit => {
                        formatter.write_str(concat!($generator, " ignored the exit"))
                    }
                    $name::Raised(error) => error.fmt(formatter),
                }
            }
        }

        impl<Y, E: fmt::Debug + fmt::Display> core::error::Error for $name<Y, E> {}
    };
}

pub(crate) use {close_error_methods, resume_error_methods, send_error_methods};
