//! asyncio's end of the road: tasks that can be cancelled, and told of it.

mod about;
mod cancel;
#[cfg(feature = "compio")]
mod compio;
mod error;
mod event_loop;
mod handover;
mod host;
mod outcome;
mod points;
mod runtime;
mod scope;
mod signals;
#[cfg(feature = "smol")]
mod smol;
mod spawn;
mod task;
mod threads;
mod time;

pub use about::TaskState;
pub use cancel::{Cancel, Cancellable, Cancelled, TryAwait, cancellable, try_await};
#[cfg(feature = "compio")]
pub use compio::Compio;
pub use error::{Panic, TaskError};
pub use event_loop::{CallHandle, EventLoop, LoopHandle, run, running_loop};
pub use outcome::Outcome;
pub use runtime::Runtime;
#[cfg(unix)]
pub use signals::Signal;
#[cfg(feature = "smol")]
pub use smol::Smol;
pub use spawn::{NoRunningLoop, all_tasks, current_task, spawn, spawn_local, try_spawn};
pub use task::{Task, TaskHandle};
pub use threads::{ToThread, to_thread};
pub use time::{Sleep, now, sleep, sleep_until};

/// Makes a cancellation point of every `.await` of an `async fn`, as every `await` of Python is one.
///
/// The function returns `Result<T, E>` with an E that is made of [`Cancelled`] (`E: From<Cancelled>`), and `.await` means
/// `try_await!(..)?` in it. That is so in its own body: `async` blocks, closures and functions inside of it are futures of their
/// own, and what other macros than those of `std` are given is left as it is. [`try_await!`](crate::try_await) is for what has to catch.
///
/// # Examples
///
/// ```
/// use coyield::aio::{Cancelled, cancellable};
///
/// #[cancellable]
/// async fn both() -> Result<u32, Cancelled> {
///     Ok(std::future::ready(1).await + std::future::ready(2).await)
/// }
///
/// assert_eq!(futures::executor::block_on(both()), Ok(3));
/// ```
pub use coyield_macros::cancellable;
