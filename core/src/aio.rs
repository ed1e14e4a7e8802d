//! asyncio for Rust: tasks on an event loop, with cancellation that the cancelled code can catch, so that its cleanup
//! can await.
//!
//! ```
//! use coyield::aio::{self, Cancelled, TaskError, cancellable};
//! use std::time::Duration;
//!
//! #[cancellable]
//! async fn count(name: &str) -> Result<u32, Cancelled> {
//!     println!("{name}: one");
//!     aio::sleep(Duration::from_millis(10)).await;     // may get `Cancelled` here, and returns it
//!     println!("{name}: two");
//!     Ok(2)
//! }
//!
//! fn main() -> Result<(), TaskError> {
//!     aio::run(async {
//! #       tokio::time::pause();
//!         let (first, second) = (aio::spawn(count("A")), aio::spawn(count("B")));
//!         second.cancel();
//!         assert_eq!(first.await?, 2);
//!         assert!(second.await.is_err_and(|error| error.is_cancelled()));
//!         Ok::<_, TaskError>(())
//!     })
//! }
//! ```
//!
//! The event loop is tokio's, or another runtime's through [`Runtime`]; parts that need no clock and spawn nothing work
//! on any executor. This module has what tokio lacks: asyncio's semantics, as of Python 3.11 to 3.13.
//!
//! # Features
//!
//! | feature | has | needs |
//! |---|---|---|
//! | `aio-core` | cancellation and its points, [`gather`](fn@gather), [`race`](fn@race), [`Promise`], [`sync`] | any executor |
//! | `aio-core` | [`spawn`], [`wait`](fn@wait), [`as_completed`](fn@as_completed), [`shield`](fn@shield), [`TaskGroup`], [`to_thread`], [`sleep`], [`timeout`](fn@timeout), and everything that is not below | an [`EventLoop::with_runtime`] a [`Runtime`], whose clock and threads they use |
//! | `aio` | [`run`](fn@run), [`EventLoop::new`], [`EventLoop::multi_thread`], tasks on any other runtime of tokio's, `Signal` | the crate tokio |
//! | `smol`, `compio` | the runtimes `Smol` and `Compio` for [`EventLoop::with_runtime`] | the crates that smol and compio are made of |
//! | `process-pool` | `ProcessPool` | `aio` |
//!
//! `aio-core` has no tokio among its dependencies, and builds on `wasm32-unknown-unknown` and `wasm32-wasip1`. The
//! other features are compile errors there. This program needs only `aio-core`:
//!
//! ```
//! use coyield::aio::{TaskError, gather, sync::Queue};
//!
//! fn main() -> Result<(), TaskError> {
//!     futures::executor::block_on(async {
//!         let queue = Queue::new(2);
//!         let produce = async {
//!             for n in 1..=10 {
//!                 queue.put(n).await?;
//!             }
//!             queue.shut_down();
//!             Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
//!         };
//!         let consume = async {
//!             let mut sum = 0;
//!             while let Ok(n) = queue.get().await {
//!                 sum += n;
//!             }
//!             sum
//!         };
//!         let ((), sum) = gather!(produce, consume).await?;
//!         assert_eq!(sum, 55);
//!         Ok(())
//!     })
//! }
//! ```
//!
//! # Cancellation
//!
//! Rust drops a future to cancel it. Its destructors run, but they cannot await, so a cleanup that takes time is
//! impossible: no rollback, no farewell to a peer. Python throws `CancelledError` into the coroutine instead, at its
//! `await`. Here the same arrives as a value at a *cancellation point*:
//!
//! | | is a point | what is delivered there |
//! |---|---|---|
//! | [`try_await!(future)`](crate::try_await) | yes | `Err(Cancelled)`, in place of the future's value |
//! | `.await` in a [`#[cancellable] async fn`](macro@cancellable) | yes | the function ends as cancelled |
//! | any other `.await` | no | nothing: points further in or further out receive the request; if there are none, the task is dropped |
//!
//! 1. A request is delivered once, at the innermost point, and in concurrent branches once in each. It is delivered at
//!    points only, never between them.
//! 2. A value that is ready wins, and the request is delivered at the next point. One kind of value does not win: what
//!    a lock, a queue or another type of [`sync`] has handed to a waiter that has not run since. The next waiter gets
//!    it.
//! 3. A task that is cancelled before its first poll does not run.
//! 4. Cleanup may await. A second request interrupts it, unless it is shielded; a caller's point never drops a callee
//!    that is cleaning up.
//! 5. Ordinary error handling does not swallow a request. A request that was delivered inside an operation (an awaited
//!    task, [`gather`](fn@gather), [`race`](fn@race), [`timeout`](fn@timeout), [`shield`], [`to_thread`],
//!    [`TaskGroup`], [`Promise`]) propagates outward, as an exception does. The `.await` of a
//!    [`cancellable`](macro@cancellable) function drops the operation's value, and ends the function.
//!    [`try_await!`](crate::try_await) is `Err(Cancelled)`, and takes the request. Code that only reads or matches an
//!    error does not take the request: if a point surrounds that code, the code is dropped where it next waits. A child
//!    that other code cancels, and the cancel of a timeout itself, are errors like any other.
//! 6. [`cancelling`](CancelHandle::cancelling) shows a [`Cancelled`] that was swallowed.
//!    [`cancel_within`](TaskHandle::cancel_within) limits the time of the cleanup.
//! 7. A future that is dropped from outside runs destructors only.
//!
//! Cancellation works through `async fn`s of other crates in between, through `join!` and `FuturesUnordered`, and on
//! any executor: [`cancellable`](fn@cancellable()) makes a task of a future without spawning it.
//!
//! # Where it differs from asyncio
//!
//! | asyncio | here |
//! |---|---|
//! | every `await` can raise `CancelledError` | only points return `Cancelled`; code without any is dropped |
//! | `except CancelledError: raise` passes it on | an `async fn` that passes it on has to be [`cancellable`](macro@cancellable). An error that any other function returns is a value to its caller, and a cancel only to a task, a timeout and the like |
//! | a request wins over a value that is ready in the same turn, and over the task's own `return` | a value that is ready wins; a task that reaches no other point ends as if there had been no request |
//! | a task waits at one place | a request to a task that waits at many points at once is delivered at each; a point that has a value at that time does not receive it later, and a point that is no longer polled is ignored after the task was polled many times without a delivery |
//! | the task that is awaited is cancelled at once | the task is cancelled when its awaiter has its turn; if it ends without a delivery, the request is delivered at the awaiter's next point |
//! | the main task takes turns with the others | the future of [`run`](fn@run) need not be `'static`, and is polled first in each round of the loop, if it was woken; a round runs at most 61 tasks |
//! | a task is an object of the loop | the same on a loop of one thread: tokio's task ids, metrics and console do not see it. On other runtimes it is a task of the runtime |
//! | tasks that cleanups spawn and leave running at the end of `asyncio.run` are destroyed | they are cancelled before they start |
//! | a task may be awaited again and again | the result of a task is returned once, by value |
//! | done-callbacks are called by the loop, later | they are called at once, before the task's awaiter is woken |
//! | `loop.stop()` ends `run_until_complete`, too | it ends only [`run_forever`](EventLoop::run_forever) |
//! | a task without references may be garbage collected | it continues; dropping a [`Task`] detaches it |
//! | `asyncio.run` raises `KeyboardInterrupt` after a Ctrl-C | [`run`](fn@run) returns [`TaskError::Cancelled`] |
//! | an exception passes through a task as it is | the error is shared: [`TaskError::Failed`]; [`downcast_ref`](TaskError::downcast_ref) returns it |
//! | `Task.remove_done_callback` | does not exist: have the callback check whether it is still needed |
//! | `Task.result()`, `Task.exception()` | are one method, [`Task::try_result`] |
//! | `Task.cancel(msg)`, `Future.cancel(msg)` | take no message |
//! | `Task.get_stack`, `print_stack`, `get_coro` | do not exist: a future does not say where it waits. [`spawned_at`](TaskHandle::spawned_at) returns where the task was spawned, and the feature `trace` records what it did |
//! | `create_task(.., name=..)` | [`set_name`](TaskHandle::set_name), afterwards |
//! | `context=..`, `Task.get_context` | do not exist: tasks and callbacks inherit nothing, and the `task_local!` of tokio is set by hand |
//! | `eager_start=True`, `eager_task_factory`, `set_task_factory` | do not exist: a task begins at the loop's next turn, and [`gather`](fn@gather) and [`race`](fn@race) begin futures without one |
//! | `ensure_future`, `wrap_future`, `isfuture`, `iscoroutine` | are not needed: a future is known by its type, and [`spawn`] makes a task of it |
//! | `asyncio.Runner` | is an [`EventLoop`] |
//! | `get_event_loop`, `set_event_loop`, event loop policies | do not exist: [`running_loop`] returns the loop that runs here |
//! | streams, subprocesses, `loop.create_connection`, `add_reader` and the like | are the runtime's: `tokio::net`, `tokio::process` |

mod cancel;
pub mod combine;
mod event_loop;
mod host;
mod offload;
pub(crate) mod outcome;
pub mod sync;
mod task;
mod task_group;
mod wakers;

pub use cancel::cancellable::{CancelHandle, Cancellable, cancellable};
pub(crate) use cancel::enclosing::raise_cancel;
pub use cancel::try_await::{TryAwait, try_await};
pub use combine::as_completed::{AsCompleted, as_completed};
pub use combine::deadline::TimeoutHandle;
pub use combine::gather::{Gather, GatherHandle, gather};
pub use combine::invalid_state::InvalidStateError;
pub use combine::promise::{BrokenPromiseError, Promise};
pub use combine::race::{Race, race};
pub use combine::shield::{Shield, shield, shield_local};
pub use combine::timeout::{Timeout, timeout, timeout_at, timeout_with, wait_for};
pub use combine::wait::{ReturnWhen, Wait, WaitResult, wait};
pub use event_loop::aclosing::{aclosing, aclosing_local};
pub use event_loop::{CallHandle, EventLoop, LoopHandle, run, running_loop};
#[cfg(all(feature = "compio", not(target_family = "wasm")))]
pub use host::compio::Compio;
pub use host::current::NoRunningLoopError;
#[cfg(all(feature = "aio", unix, not(target_family = "wasm")))]
pub use host::default_runtime::Signal;
pub use host::instant::Instant;
pub use host::runtime::Runtime;
#[cfg(all(feature = "smol", not(target_family = "wasm")))]
pub use host::smol::Smol;
pub use host::time::{Sleep, now, sleep, sleep_until};
#[cfg(all(feature = "process-pool", not(target_family = "wasm")))]
pub use offload::process_pool::{InProcess, ProcessDiedError, ProcessPool};
pub use offload::to_thread::{ToThread, to_thread};
pub use outcome::error::{Cancelled, TaskError};
pub use outcome::panic::Panic;
pub use outcome::state::TaskState;
pub use outcome::{Outcome, Plain};
pub use task::Task;
pub use task::handle::TaskHandle;
pub use task::spawn::{all_tasks, current_task, spawn, spawn_local, try_spawn};
pub use task_group::{Child, GroupClosedError, TaskGroup, TaskGroupError, TaskGroupRun};

/// Each of these macros and the function of the same name are imported by one `use`.
#[doc(no_inline)]
pub use crate::{gather, race, try_await};

/// Makes a cancellation point of every `.await` of an `async fn`, as every `await` of Python is one.
///
/// The function returns `Result<T, E>` with `E: From<Cancelled>` (see [`Cancelled`]), and `.await` means
/// `try_await!(..)?` in it, except that it does not take the request: a `cancellable` caller ends at its own `.await`
/// too, whatever it does with errors. This applies to the function's own body: `async` blocks, closures and functions
/// inside it are futures of their own, and the arguments of macros other than those of `std` are unchanged. Code that
/// has to catch the request uses [`try_await!`](crate::try_await).
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
