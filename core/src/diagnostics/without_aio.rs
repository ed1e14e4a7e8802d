//! Macros for tasks, where the features for tasks are off: each is an error that names the feature. For functions and
//! types, rustc reports a missing feature by itself.

/// Defines a macro that names the feature.
macro_rules! behind_aio {
    ($dollar:tt $($name:ident)+) => {$(
        #[doc(hidden)]
        #[macro_export]
        macro_rules! $name {
            ($dollar($dollar anything:tt)*) => {
                ::core::compile_error!(::core::concat!(
                    "`", ::core::stringify!($name), "!` is for tasks, which are behind the feature `aio`: `cargo add coyield --features aio`, or `aio-core` without tokio"
                ))
            };
        }
    )+};
}

behind_aio!($ try_await gather race);
