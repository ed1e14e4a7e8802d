//! Traits and functions for diagnostics: rustc reports each mistake once, and says how to mend it.

pub(crate) mod once;
pub(crate) mod views;
pub(crate) mod ends;
pub(crate) mod awaitable;
pub(crate) mod combinators;
#[doc(hidden)]
pub mod mistakes;
#[cfg(not(feature = "alloc"))]
pub(crate) mod without_alloc;
#[cfg(not(feature = "aio-core"))]
mod without_aio;
#[cfg(not(feature = "futures"))]
pub(crate) mod without_futures;
#[cfg(not(feature = "tracing"))]
mod without_tracing;
