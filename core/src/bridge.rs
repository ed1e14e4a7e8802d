//! How the types of `std` see a generator.

pub(crate) mod iter;
#[cfg(feature = "futures")]
pub(crate) mod async_iter;
