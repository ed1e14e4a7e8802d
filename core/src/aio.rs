//! asyncio's end of the road: tasks that can be cancelled, and told of it.

mod about;
mod as_completed;
mod cancel;
mod children;
mod error;
mod event_loop;
mod gather;
mod host;
mod outcome;
mod points;
mod runtime;
mod scope;
mod spawn;
mod task;
mod task_group;
mod time;
mod wait;

pub use about::TaskState;
pub use as_completed::{AsCompleted, NextCompleted, as_completed};
pub use cancel::{Cancel, Cancellable, Cancelled, TryAwait, cancellable, try_await};
pub use children::{Children, Gathered, Gives, Many, Tuple};
pub use error::{Panic, TaskError};
pub use event_loop::{CallHandle, EventLoop, LoopHandle, run, running_loop};
pub use gather::{Ending, FirstError, Gather, GatherHandle, ReturnExceptions, gather};
pub use outcome::Outcome;
pub use runtime::Runtime;
pub use spawn::{NoRunningLoop, all_tasks, current_task, spawn, spawn_local, try_spawn};
pub use task::{Task, TaskHandle};
pub use task_group::{Child, GroupClosed, TaskGroup, TaskGroupError, TaskGroupRun};
pub use time::{Sleep, now, sleep, sleep_until};
pub use wait::{AsTask, ReturnWhen, Wait, Waited, wait};

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
