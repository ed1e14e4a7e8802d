//! How the types of `std` see a generator.

pub(crate) mod iter;
#[cfg(feature = "futures")]
pub(crate) mod async_iter;
#[cfg(feature = "futures")]
pub(crate) mod from_stream;
pub(crate) mod into_async;
