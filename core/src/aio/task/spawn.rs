//! From a future to a task.

use core::future::Future;
use core::panic::Location;
use std::sync::Arc;
use std::vec::Vec;

use crate::aio::cancel::scope::CancelScope;
use crate::aio::host::Host;
use crate::aio::host::current::{NoRunningLoopError, running_host};
use crate::aio::outcome::Outcome;
use crate::aio::outcome::ends::{Ends, ending};
use crate::aio::task::Task;
use crate::aio::task::handle::TaskHandle;
use crate::aio::task::harness::{prepare, prepare_local};
use crate::diagnostics::awaitable::Awaitable;

/// Runs the future concurrently, as a task. Python's `asyncio.create_task`.
///
/// The task begins at the next turn of the event loop, not in this call.
///
/// The task may run on another thread. If rustc refuses a future with "future cannot be sent between threads safely",
/// because the future holds an `Rc`, a `RefCell` guard or the like across an `.await`, use [`spawn_local`].
///
/// # Panics
///
/// If no event loop is running; [`try_spawn`] returns an error instead.
///
/// # Examples
///
/// ```
/// use coyield::aio::{self, TaskError};
///
/// fn main() -> Result<(), TaskError> {
///     aio::run(async {
///         let task = aio::spawn(async { 6 * 7 });
///         assert_eq!(task.await?, 42);
///         Ok::<_, TaskError>(())
///     })
/// }
/// ```
#[doc(alias = "create_task")]
#[doc(alias = "ensure_future")]
#[track_caller]
pub fn spawn<F, V, A, B>(future: F) -> Task<V>
where
    F: Awaitable<A>,
    // What is not `Send` goes to `spawn_local`.
    F::Output: Ends<F::Future, V, B, Future: Send + 'static>,
    V: Send,
{
    spawn_on(running_host(), Location::caller(), ending::<F, V, A, B>(future))
}

/// [`spawn`] that returns an error if no event loop is running.
///
/// # Errors
///
/// [`NoRunningLoopError`] if no event loop is running.
#[track_caller]
pub fn try_spawn<F, V, A, B>(future: F) -> Result<Task<V>, NoRunningLoopError>
where
    F: Awaitable<A>,
    // What is not `Send` goes to `spawn_local`.
    F::Output: Ends<F::Future, V, B, Future: Send + 'static>,
    V: Send,
{
    let host = Host::current().ok_or(NoRunningLoopError)?;
    Ok(spawn_on(host, Location::caller(), ending::<F, V, A, B>(future)))
}

pub(crate) fn spawn_on<F>(
    host: Arc<Host>,
    location: &'static Location<'static>,
    future: F,
) -> Task<<F::Output as Outcome>::Value>
where
    F: Future<Output: Outcome<Value: Send>> + Send + 'static,
{
    let (harness, task) = prepare(host, location, future);
    Host::spawn_job(&task.handle.scope, harness);
    task
}

/// Runs the future concurrently on this thread, so it need not be `Send`. Python's `asyncio.create_task`.
///
/// # Panics
///
/// If no event loop is running, or if this thread runs no local tasks: a bare runtime of tokio's needs a `LocalSet` for
/// them.
#[doc(alias = "create_task")]
#[track_caller]
pub fn spawn_local<F, V, A, B>(future: F) -> Task<V>
where
    F: Awaitable<A>,
    F::Output: Ends<F::Future, V, B, Future: 'static>,
{
    spawn_local_on(running_host(), Location::caller(), ending::<F, V, A, B>(future))
}

#[track_caller]
pub(crate) fn spawn_local_on<F>(
    host: Arc<Host>,
    location: &'static Location<'static>,
    future: F,
) -> Task<<F::Output as Outcome>::Value>
where
    F: Future<Output: Outcome> + 'static,
{
    let (harness, task) = prepare_local(host, location, future);
    Host::spawn_local_job(&task.handle.scope, harness);
    task
}

/// Returns the task that runs here, if there is one. Python's `asyncio.current_task`.
#[must_use]
pub fn current_task() -> Option<TaskHandle> {
    CancelScope::of_current_task().map(TaskHandle::new)
}

/// Returns the tasks of the event loop that have not ended. Python's `asyncio.all_tasks`.
///
/// The list is empty outside an [`EventLoop`](crate::aio::EventLoop): a bare runtime of tokio's does not list its
/// tasks.
#[must_use]
pub fn all_tasks() -> Vec<TaskHandle> {
    let host = Host::current();
    host.map(|host| host.unfinished().into_iter().map(TaskHandle::new).filter(|task| !task.is_done()).collect())
        .unwrap_or_default()
}
