//! The engine: runs bodies, one poll for each resume, and exchanges values with them through a slot. Bodies of
//! delegates are in frames or inline.

pub(crate) mod slot;
pub(crate) mod yield_future;
pub(crate) mod loan;
pub(crate) mod in_place;
pub(crate) mod block;
#[cfg(feature = "trace")]
pub(crate) mod traced_block;
pub(crate) mod erased;
#[cfg(feature = "alloc")]
pub(crate) mod arena;
#[cfg(feature = "tracing")]
pub(crate) mod instrumented;
#[cfg(feature = "tracing")]
pub(crate) mod register_span;
#[cfg(feature = "alloc")]
pub(crate) mod span_stack;
#[cfg(feature = "alloc")]
pub(crate) mod frame_stack;
#[cfg(feature = "alloc")]
pub(crate) mod delegate;
pub(crate) mod body;
pub(crate) mod task_waker;
