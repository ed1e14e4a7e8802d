//! Traits and functions that exist for what rustc reports: one error, which says what to do.

pub(crate) mod once;
pub(crate) mod views;
pub(crate) mod awaitable;
#[doc(hidden)]
pub mod mistakes;
#[cfg(not(feature = "alloc"))]
pub(crate) mod without_alloc;
#[cfg(not(feature = "aio-core"))]
mod without_aio;
