//! The mutex of the wait queues: that of `std`, or loom's in loom's models.

#[cfg(all(test, coyield_loom))]
pub(super) use loom::sync::Mutex;
#[cfg(not(all(test, coyield_loom)))]
pub(super) use std::sync::Mutex;

pub(super) use std::sync::PoisonError;
