//! Tasks that end together: none outlives the block that began it.

mod child;
mod error;
mod members;
mod run;

pub use child::Child;
pub use error::{GroupClosedError, TaskGroupError};
pub use run::TaskGroupRun;

use core::fmt;
use core::future::Future;
use core::panic::Location;
use std::sync::Arc;

use crate::aio::host::Host;
use crate::aio::host::current::running_host;
use crate::aio::outcome::Outcome;
use crate::aio::outcome::ends::{Ends, EndsAs, TaskFuture, ending, ending_as};
use crate::aio::task::harness::{prepare, prepare_local};
use crate::diagnostics::awaitable::{Awaitable, AwaitableAs};
use members::{AbortOnDrop, GroupState};

/// A group of tasks that end together: when the block that spawned them is over, so are they. Python's
/// `asyncio.TaskGroup`.
///
/// [`TaskGroup::run`] runs such a block, the *body*, and passes it this handle, which [`spawn`](Self::spawn)s the
/// group's tasks. Clones are the same group; tasks that have one can spawn more.
#[derive(Clone)]
pub struct TaskGroup {
    group: Arc<GroupState>,
}

impl TaskGroup {
    /// Runs the body, waits for the tasks that are spawned in the group, and returns what the body returns. Python's
    /// `async with asyncio.TaskGroup() as group:`.
    ///
    /// When a task fails or panics, the other tasks are cancelled, and so is the body, where it is at a cancellation
    /// point. All of them clean up, and then their errors are returned together. The same happens when the body fails.
    /// A task that is cancelled has not failed, and the others continue.
    ///
    /// # Errors
    ///
    /// [`TaskError::Failed`](crate::aio::TaskError::Failed) with a [`TaskGroupError`] of all errors, if there is one;
    /// otherwise [`TaskError::Cancelled`](crate::aio::TaskError::Cancelled), if the awaiter was cancelled, or the body
    /// returned that error.
    ///
    /// # Cancelling it
    ///
    /// If the awaiter is cancelled, the body is cancelled, and the tasks are cancelled when the body has ended by that;
    /// or at once if it had ended before. If something fails then, the errors are returned, and the request is
    /// delivered again at the awaiter's next cancellation point, so that the cancel is not lost.
    ///
    /// # Cancel safety
    ///
    /// If this future is dropped, the body is dropped, and the tasks are aborted: they are dropped where they stand,
    /// but not necessarily before the drop returns.
    ///
    /// # Panics
    ///
    /// If the closure or the body panics. A panic of the body is passed on after the tasks were cancelled and have
    /// cleaned up. A task that panics is an error.
    ///
    /// # Where it differs from asyncio
    ///
    /// | | asyncio | here |
    /// |---|---|---|
    /// | locals in tasks | are shared | are moved or cloned: a spawned task may outlive what it would borrow |
    /// | `create_task(.., name=.., context=..)` | names it at once | [`set_name`](crate::aio::TaskHandle::set_name) names it afterwards; there are no contexts |
    /// | `create_task` in a group that is shutting down | raises | returns an error, [`GroupClosedError`] |
    /// | when a task fails, the body's task | is cancelled, and uncancelled at the end: `cancelling()` is 1 meanwhile | is not cancelled, only the body is |
    /// | the body, if it waits without a cancellation point | always has a point | is dropped there |
    /// | errors while the group is cancelled | are raised, and the cancel is raised again at the next `await`, since 3.13; also if the task had been cancelled before the group, and had swallowed that | the same, but only for a cancel that came while the group ran |
    /// | `KeyboardInterrupt`, `SystemExit` | are raised alone | do not exist; a panic of the body is passed on alone |
    ///
    /// # Examples
    ///
    /// ```
    /// use coyield::aio::{self, TaskError, TaskGroup, TaskGroupError};
    /// use std::time::Duration;
    ///
    /// async fn fetch(page: u32) -> Result<String, std::io::Error> {
    ///     aio::sleep(Duration::from_millis(1)).await;
    ///     if page == 13 { Err(std::io::Error::other("no such page")) } else { Ok(format!("page {page}")) }
    /// }
    ///
    /// aio::run(async {
    /// #   tokio::time::pause();
    ///     let both = TaskGroup::run(async |group| {
    ///         let (first, second) = (group.spawn(fetch(1))?, group.spawn(fetch(2))?);
    ///         Ok::<_, TaskError>((first.await?, second.await?))
    ///     });
    ///     assert_eq!(both.await?, ("page 1".to_owned(), "page 2".to_owned()));
    ///
    ///     let failing = TaskGroup::run(async |group| {
    ///         group.spawn(fetch(13))?;
    ///         group.spawn(aio::sleep(Duration::from_secs(3600)))?; // is cancelled
    ///         Ok::<_, TaskError>(())
    ///     });
    ///     let error = failing.await.unwrap_err();
    ///     assert_eq!(error.to_string(), "1 error in a task group: no such page");
    ///     assert_eq!(error.downcast_ref::<TaskGroupError>().unwrap().errors().len(), 1);
    ///     Ok::<_, TaskError>(())
    /// })?;
    /// # Ok::<(), TaskError>(())
    /// ```
    pub fn run<G, F, V, A, B>(body: G) -> TaskGroupRun<TaskFuture<F, V, A, B>, V>
    where
        G: FnOnce(TaskGroup) -> F,
        F: Awaitable<A>,
        F::Output: Ends<F::Future, V, B>,
    {
        let group = Arc::new(GroupState::new());
        // If the closure panics, what it has spawned is not left running.
        let abort_on_drop = AbortOnDrop::new(&group);
        TaskGroupRun::new(ending::<F, V, A, B>(body(TaskGroup { group })), abort_on_drop)
    }

    /// Runs the future concurrently, as a task of the group. Python's `TaskGroup.create_task`.
    ///
    /// # Errors
    ///
    /// [`GroupClosedError`] if the group is shutting down, or is over. The future is dropped.
    ///
    /// # Panics
    ///
    /// If no event loop is running.
    #[doc(alias = "create_task")]
    #[track_caller]
    pub fn spawn<F, G, H, T, V, A, B>(&self, future: F) -> Result<Child<V>, GroupClosedError>
    where
        F: AwaitableAs<G, T, A>,
        T: EndsAs<G, H, B>,
        // What is not `Send` goes to `spawn_local`.
        H: Future<Output: Outcome<Value = V>> + Send + 'static,
        V: Send,
    {
        self.spawn_at(running_host(), Location::caller(), ending_as::<F, G, H, T, A, B>(future))
    }

    fn spawn_at<F>(
        &self,
        host: Arc<Host>,
        location: &'static Location<'static>,
        future: F,
    ) -> Result<Child<<F::Output as Outcome>::Value>, GroupClosedError>
    where
        F: Future<Output: Outcome<Value: Send>> + Send + 'static,
    {
        self.group.check_open()?;
        let (harness, task) = prepare(host, location, future);
        Host::spawn_job(&task.handle.scope, self.group.add(harness, &task)?);
        Ok(Child::new(task))
    }

    /// [`spawn`](Self::spawn) for a future that need not be `Send`: it runs on this thread.
    ///
    /// # Errors
    ///
    /// [`GroupClosedError`] if the group is shutting down, or is over. The future is dropped.
    ///
    /// # Panics
    ///
    /// If no event loop is running, or if this thread runs no local tasks: a bare runtime of tokio's needs a `LocalSet`
    /// for them.
    #[doc(alias = "create_task")]
    #[track_caller]
    pub fn spawn_local<F, G, H, T, V, A, B>(&self, future: F) -> Result<Child<V>, GroupClosedError>
    where
        F: AwaitableAs<G, T, A>,
        T: EndsAs<G, H, B>,
        H: Future<Output: Outcome<Value = V>> + 'static,
    {
        self.spawn_local_at(running_host(), Location::caller(), ending_as::<F, G, H, T, A, B>(future))
    }

    #[track_caller]
    fn spawn_local_at<F>(
        &self,
        host: Arc<Host>,
        location: &'static Location<'static>,
        future: F,
    ) -> Result<Child<<F::Output as Outcome>::Value>, GroupClosedError>
    where
        F: Future<Output: Outcome> + 'static,
    {
        self.group.check_open()?;
        let (harness, task) = prepare_local(host, location, future);
        Host::spawn_local_job(&task.handle.scope, self.group.add(harness, &task)?);
        Ok(Child::new(task))
    }

    /// Returns the number of tasks that have not ended.
    #[must_use]
    pub fn running(&self) -> usize {
        self.group.running()
    }
}

impl fmt::Debug for TaskGroup {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.group.fmt(formatter)
    }
}
