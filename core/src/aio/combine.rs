//! The traits and types of [`gather`](fn@crate::aio::gather), [`race`](fn@crate::aio::race),
//! [`wait`](fn@crate::aio::wait) and [`timeout`](fn@crate::aio::timeout).
//!
//! Programs that only call these functions do not need them. They are for signatures that name what such a function
//! returns or takes: the future that gathers tasks is a `Gather<GatherVec<Task<T>, T>>`, for example.

// | file | question |
// |---|---|
// | `gather.rs`, `gather_set.rs`, `gather_set/`, `poll_woken.rs` | how are the results of several futures awaited? |
// | `race.rs` | which of several futures ends first? |
// | `wait.rs`, `as_completed.rs` | which of several tasks have ended? |
// | `shield.rs`, `promise.rs` | what is awaited that a cancel does not reach, or that other code completes? |
// | `timeout.rs`, `deadline.rs`, `invalid_state.rs` | how long may a future take? |

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

pub use as_completed::NextCompleted;
pub use deadline::IntoDeadline;
pub use gather::{FirstError, GatherMode, ReturnExceptions};
pub use gather_set::tuple::GatherTuple;
pub use gather_set::{GatherOutput, GatherSet, GatherVec, IntoGatherSet};
pub use promise::PromiseFuture;
pub use race::{RaceSet, Racer, RacerCons};
pub use wait::AsTask;
