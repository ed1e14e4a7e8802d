//! Macros for tasks without the features for tasks: each reports the feature that it needs. For functions and types,
//! rustc reports a missing feature itself.

/// Defines a macro that reports the feature it needs.
macro_rules! behind_aio {
    ($dollar:tt $($name:ident)+) => {$(
        #[doc(hidden)]
        #[macro_export]
        macro_rules! $name {
            ($dollar($dollar anything:tt)*) => {
                ::core::compile_error!(::core::concat!(
                    "`", ::core::stringify!($name), "!` needs the feature `aio`: `cargo add coyield --features aio`, or `aio-core` without tokio"
                ))
            };
        }
    )+};
}

behind_aio!($ try_await gather race);
