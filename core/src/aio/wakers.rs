//! Wakers that are stored under a lock, and woken after it was released.
//!
//! A waker that is cloned, dropped or woken runs code of others, which may lock the same. So none of that happens under
//! a lock. A value with a waker of its own, for which one future waits at a time, has an `AtomicWaker` of futures-util
//! beside it instead.

pub(crate) mod poll_waker;
pub(crate) mod wake_list;
