//! Cancellation: how a task is asked to stop, and at which points the request is delivered.
//!
//! | file | question |
//! |---|---|
//! | `scope.rs`, `scope/` | which requests and points has a task? The protocol, its invariants and its lock order |
//! | `decision.rs` | what does a scope have its caller do? |
//! | `point_tree.rs`, `point_tree/` | which points of a task are live, and which point is the parent of which? |
//! | `point.rs`, `forwarding.rs`, `subtree_probe.rs` | how does a future become a point? |
//! | `enclosing.rs`, `current.rs` | which point, waker and scope surround what is being polled on this thread? |
//! | `task_meta.rs`, `ticket.rs` | what does a scope know of its task, and of the host that runs it? |
//! | `cancellable.rs`, `try_await.rs`, `poll_in_scope.rs` | what do users and the rest of `aio` make of these? |

pub(crate) mod cancellable;
pub(crate) mod cancel_first;
pub(crate) mod current;
pub(crate) mod decision;
pub(crate) mod enclosing;
pub(crate) mod forwarding;
pub(crate) mod point;
mod point_tree;
pub(crate) mod poll_in_scope;
pub(crate) mod scope;
pub(crate) mod subtree_probe;
pub(crate) mod task_meta;
pub(crate) mod ticket;
pub(crate) mod try_await;
