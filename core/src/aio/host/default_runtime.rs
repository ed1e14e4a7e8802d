//! The runtime of programs that name none: tokio, with the feature `aio`; without that feature, there is none.
//!
//! The rest of the crate knows no more of tokio than this module. Both halves have the same items. In the half without
//! tokio they are types that have no values: code that uses tokio compiles, and never runs.

#[cfg(all(feature = "aio", not(target_family = "wasm"), unix))]
mod handlers;
#[cfg(all(feature = "aio", not(target_family = "wasm")))]
mod budget;
#[cfg(all(feature = "aio", not(target_family = "wasm")))]
mod executor;
#[cfg(all(feature = "aio", not(target_family = "wasm")))]
mod interrupts;
#[cfg(all(feature = "aio", not(target_family = "wasm"), unix))]
mod sigaction;
#[cfg(all(feature = "aio", not(target_family = "wasm"), unix))]
mod taken_signals;
#[cfg(all(feature = "aio", not(target_family = "wasm")))]
mod with_tokio;
#[cfg(not(all(feature = "aio", not(target_family = "wasm"))))]
mod without_tokio;

#[cfg(all(feature = "aio", not(target_family = "wasm")))]
pub(crate) use budget::{Allowance, has_budget, poll_unlimited, use_up};
#[cfg(all(feature = "aio", not(target_family = "wasm"), unix))]
pub use handlers::Signal;
#[cfg(all(feature = "aio", not(target_family = "wasm")))]
pub(crate) use with_tokio::{DefaultLoop, DefaultRuntime, DefaultSleep};
#[cfg(not(all(feature = "aio", not(target_family = "wasm"))))]
pub(crate) use without_tokio::{
    Allowance, DefaultLoop, DefaultRuntime, DefaultSleep, has_budget, poll_unlimited, use_up,
};

/// The user pressed Ctrl-C twice.
#[derive(Debug)]
pub(crate) struct Interrupted;
