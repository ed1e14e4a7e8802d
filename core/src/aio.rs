//! asyncio's end of the road: tasks that can be cancelled, and told of it.

mod cancel;
mod scope;
pub mod sync;

pub use cancel::{Cancel, Cancellable, Cancelled, TryAwait, cancellable, try_await};
