//! How the types of `std` see a generator.

pub(crate) mod iter;
