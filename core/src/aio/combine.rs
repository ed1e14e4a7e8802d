//! What is made of several futures or tasks, and of one with a deadline.
//!
//! | file | question |
//! |---|---|
//! | `gather.rs`, `gather_set.rs`, `gather_set/`, `poll_woken.rs` | how are the results of several futures awaited? |
//! | `race.rs` | which of several futures ends first? |
//! | `wait.rs`, `as_completed.rs` | which of several tasks have ended? |
//! | `shield.rs`, `promise.rs` | what is awaited that a cancel does not reach, or that other code completes? |
//! | `timeout.rs`, `deadline.rs`, `invalid_state.rs` | how long may a future take? |

pub(crate) mod as_completed;
pub(crate) mod deadline;
pub(crate) mod gather;
pub(crate) mod gather_set;
pub(crate) mod invalid_state;
mod poll_woken;
pub(crate) mod promise;
pub(crate) mod race;
pub(crate) mod shield;
pub(crate) mod timeout;
pub(crate) mod wait;
