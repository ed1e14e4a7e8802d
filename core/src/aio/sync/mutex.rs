//! Which mutex guards the lines? That of std, or loom's where loom looks at all orders.

#[cfg(all(test, coyield_loom))]
pub(super) use loom::sync::Mutex;
#[cfg(not(all(test, coyield_loom)))]
pub(super) use std::sync::Mutex;

pub(super) use std::sync::PoisonError;
