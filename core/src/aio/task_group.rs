//! Tasks that end together: none outlives the block that began it.

use core::fmt;
use core::future::{Future, IntoFuture};
use core::mem;
use core::ops::{Deref, DerefMut};
use core::panic::{AssertUnwindSafe, Location};
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use std::boxed::Box;
use std::collections::BTreeMap;
use std::error::Error;
use std::panic::catch_unwind;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::vec::Vec;

use pin_project_lite::pin_project;

use crate::aio::cancel::poll_in;
use crate::aio::error::TaskError;
use crate::aio::host::Host;
use crate::aio::outcome::Outcome;
use crate::aio::point::Point;
use crate::aio::running::{prepare, prepare_local};
use crate::aio::scope::Scope;
use crate::aio::spawn::running_host;
use crate::aio::task::Task;
use crate::aio::task_handle::TaskHandle;
use crate::aio::wait::AsTask;

/// Tasks that end together: when the block that began them is over, so are they. Python's `asyncio.TaskGroup`.
///
/// [`TaskGroup::run`] runs such a block, the *body*. This is what the body is given, to [`spawn`](Self::spawn) the group's tasks by. Its
/// clones are the same group, and tasks may be given one, to spawn more.
#[derive(Clone)]
pub struct TaskGroup {
    group: Arc<Group>,
}

struct Group {
    state: Mutex<State>,
    /// Where the body is told.
    body: Arc<Scope>,
}

struct State {
    /// Those that have not ended, by number; in the order in which they were spawned.
    children: BTreeMap<u64, TaskHandle>,
    spawned: u64,
    errors: Vec<TaskError>,
    body_runs: bool,
    /// The children were cancelled.
    shuts_down: bool,
    over: bool,
    /// Who waits for the children to end.
    waker: Option<Waker>,
}

/// No task can be spawned any more: the group is shutting down, or it is over. Python's `RuntimeError` of `create_task`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum GroupClosed {
    /// One of its tasks or its body has failed, or it was cancelled.
    ShuttingDown,
    /// Its body and all of its tasks have ended.
    Over,
}

impl fmt::Display for GroupClosed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            GroupClosed::ShuttingDown => "the task group is shutting down, so no more tasks can be spawned in it",
            GroupClosed::Over => "the task group is over, so no more tasks can be spawned in it",
        })
    }
}

impl Error for GroupClosed {}

impl From<GroupClosed> for TaskError {
    fn from(closed: GroupClosed) -> Self {
        TaskError::Failed(Arc::new(closed))
    }
}

/// What failed in a [`TaskGroup`]: one or more of its tasks, its body, or both. Python's `ExceptionGroup`.
///
/// It comes as a [`TaskError::Failed`]; `error.downcast_ref::<TaskGroupError>()` finds it.
#[derive(Debug)]
pub struct TaskGroupError {
    errors: Vec<TaskError>,
}

impl TaskGroupError {
    /// The errors, in the order in which the tasks failed; that of the body is the last. There is at least one, and none of them is
    /// [`TaskError::Cancelled`].
    #[must_use]
    pub fn errors(&self) -> &[TaskError] {
        &self.errors
    }
}

impl fmt::Display for TaskGroupError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.errors.len();
        write!(formatter, "{count} {} in a task group", if count == 1 { "error" } else { "errors" })?;
        for (number, error) in self.errors.iter().enumerate() {
            write!(formatter, "{} {error}", if number == 0 { ":" } else { ";" })?;
        }
        Ok(())
    }
}

impl Error for TaskGroupError {
    /// The first of them.
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.errors.first().map(|error| error as _)
    }
}

/// A task of a group.
///
/// It is a [`Task`] by dereferencing, and is awaited like one; there is no harm in dropping it, because the group waits for the task,
/// and sees to its error.
pub struct Child<T> {
    task: Task<T>,
}

impl<T> Child<T> {
    /// The task itself.
    pub fn into_task(self) -> Task<T> {
        self.task
    }
}

impl<T> Deref for Child<T> {
    type Target = Task<T>;

    fn deref(&self) -> &Task<T> {
        &self.task
    }
}

impl<T> DerefMut for Child<T> {
    fn deref_mut(&mut self) -> &mut Task<T> {
        &mut self.task
    }
}

impl<T> AsTask for Child<T> {
    type Value = T;

    fn as_task(&mut self) -> &mut Task<T> {
        &mut self.task
    }
}

impl<T> IntoFuture for Child<T> {
    type Output = Result<T, TaskError>;
    type IntoFuture = Task<T>;

    fn into_future(self) -> Task<T> {
        self.task
    }
}

impl<'t, T> IntoFuture for &'t mut Child<T> {
    type Output = Result<T, TaskError>;
    type IntoFuture = &'t mut Task<T>;

    fn into_future(self) -> &'t mut Task<T> {
        &mut self.task
    }
}

impl<T: fmt::Debug> fmt::Debug for Child<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.task.fmt(formatter)
    }
}

impl TaskGroup {
    /// Runs the body, and waits for the tasks that are spawned in the group; gives what the body returns. Python's
    /// `async with asyncio.TaskGroup() as group:`.
    ///
    /// When one of the tasks fails or panics, the others are cancelled, and so is the body, where it is at a cancellation point. All of
    /// them clean up, and then their errors come together. The same happens when the body fails. A task that is cancelled has not
    /// failed, and the others go on.
    ///
    /// # Errors
    ///
    /// [`TaskError::Failed`] with a [`TaskGroupError`] of all errors, if there is one; else [`TaskError::Cancelled`], if the one who
    /// awaits it was cancelled, or the body returned that error.
    ///
    /// # Cancelling it
    ///
    /// If the one who awaits it is cancelled, the body is told, and the tasks are cancelled when it has ended by that; or at once if it
    /// had ended before. If something fails then, its errors come, and the next cancellation point of the one who awaits is told
    /// again: the cancellation is not lost.
    ///
    /// # Cancel safety
    ///
    /// When it is dropped, the body is dropped, and the tasks are aborted: dropped where they are, though not before this returns.
    ///
    /// # Panics
    ///
    /// If the body panics, or the closure. In the body's case, the tasks are cancelled and clean up before it goes on. A task that
    /// panics is an error.
    ///
    /// # Where it differs from asyncio
    ///
    /// | | asyncio | here |
    /// |---|---|---|
    /// | locals in tasks | are shared | are moved or cloned: tasks outlive what the compiler can see |
    /// | `create_task` in a group that is shutting down | raises | gives an error, [`GroupClosed`] |
    /// | when a task fails, the body's task | is cancelled, and that taken back at the end: `cancelling()` is 1 meanwhile | is not: the body alone is |
    /// | the body, if it waits where there is no point | there always is one | is dropped there |
    /// | an error when cancelled | comes, and the cancel again at the next `await`, since 3.13; also if the task had been cancelled before the group, and had swallowed that | the same, but only for a cancel that came while the group ran |
    /// | `KeyboardInterrupt`, `SystemExit` | come through alone | there are none; a panic of the body comes through alone |
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
    pub fn run<B, F>(body: B) -> TaskGroupRun<F::IntoFuture, <F::Output as Outcome>::Value>
    where
        B: FnOnce(TaskGroup) -> F,
        F: IntoFuture<Output: Outcome>,
    {
        let group = Arc::new(Group {
            state: Mutex::new(State {
                children: BTreeMap::new(),
                spawned: 0,
                errors: Vec::new(),
                body_runs: true,
                shuts_down: false,
                over: false,
                waker: None,
            }),
            body: Scope::part(),
        });
        // If the closure panics, what it has spawned is not left running.
        let entered = Entered(Arc::clone(&group));
        let body = body(TaskGroup { group });
        TaskGroupRun { body: Some(body.into_future()), ended: None, group: entered, point: Point::new(), told: false }
    }

    /// Runs the future beside others, as a task of the group. Python's `TaskGroup.create_task`.
    ///
    /// # Errors
    ///
    /// If the group is shutting down, or is over. The future is dropped.
    ///
    /// # Panics
    ///
    /// If no event loop is running.
    #[track_caller]
    pub fn spawn<F>(&self, future: F) -> Result<Child<<F::Output as Outcome>::Value>, GroupClosed>
    where
        F: IntoFuture<IntoFuture: Send + 'static>,
        F::Output: Outcome<Value: Send>,
    {
        self.spawn_at(running_host(), Location::caller(), future.into_future())
    }

    fn spawn_at<F>(
        &self,
        host: Arc<Host>,
        place: &'static Location<'static>,
        future: F,
    ) -> Result<Child<<F::Output as Outcome>::Value>, GroupClosed>
    where
        F: Future<Output: Outcome<Value: Send>> + Send + 'static,
    {
        self.open()?;
        let (running, task) = prepare(host, place, future);
        task.host().spawn(self.enter(running, &task)?);
        Ok(Child { task })
    }

    /// The same for a future that need not be `Send`: it runs on this thread.
    ///
    /// # Errors
    ///
    /// If the group is shutting down, or is over. The future is dropped.
    ///
    /// # Panics
    ///
    /// If no event loop is running, or none on this thread that has local tasks: a bare runtime of tokio's needs a `LocalSet` for that.
    #[track_caller]
    pub fn spawn_local<F>(&self, future: F) -> Result<Child<<F::Output as Outcome>::Value>, GroupClosed>
    where
        F: IntoFuture<IntoFuture: 'static>,
        F::Output: Outcome,
    {
        self.spawn_local_at(running_host(), Location::caller(), future.into_future())
    }

    #[track_caller]
    fn spawn_local_at<F>(
        &self,
        host: Arc<Host>,
        place: &'static Location<'static>,
        future: F,
    ) -> Result<Child<<F::Output as Outcome>::Value>, GroupClosed>
    where
        F: Future<Output: Outcome> + 'static,
    {
        self.open()?;
        let (running, task) = prepare_local(host, place, future);
        task.host().spawn_local(self.enter(running, &task)?);
        Ok(Child { task })
    }

    /// How many of its tasks have not ended.
    #[must_use]
    pub fn running(&self) -> usize {
        self.group.lock().children.len()
    }

    fn open(&self) -> Result<(), GroupClosed> {
        self.group.lock().open()
    }

    /// Makes a member of the group of a task that has not begun.
    fn enter<R, T>(&self, running: R, task: &Task<T>) -> Result<Member<R>, GroupClosed> {
        let group = Arc::downgrade(&self.group);
        task.watch(move |result| {
            if let (Err(error), Some(group)) = (result, group.upgrade()) {
                group.failed(error);
            }
        });
        let mut state = self.group.lock();
        // It may have been closed on another thread meanwhile.
        if let Err(closed) = state.open() {
            drop(state);
            return Err(closed);
        }
        let number = state.spawned;
        state.spawned += 1;
        state.children.insert(number, task.handle());
        drop(state);
        Ok(Member { running, leave: Some(Leave { group: Arc::clone(&self.group), number }) })
    }
}

impl fmt::Debug for TaskGroup {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.group.lock();
        let mut debug = formatter.debug_struct("TaskGroup");
        debug.field("running", &state.children.len()).field("errors", &state.errors.len());
        debug.field("open", &state.open().is_ok()).finish()
    }
}

impl State {
    fn open(&self) -> Result<(), GroupClosed> {
        if self.over {
            Err(GroupClosed::Over)
        } else if self.shuts_down {
            Err(GroupClosed::ShuttingDown)
        } else {
            Ok(())
        }
    }
}

impl Group {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is held.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Cancels the children, unless that was done. Whether it was not.
    fn shut_down(&self) -> bool {
        let children: Vec<TaskHandle> = {
            let mut state = self.lock();
            if mem::replace(&mut state.shuts_down, true) {
                return false;
            }
            state.children.values().cloned().collect()
        };
        for child in children {
            child.cancel();
        }
        true
    }

    /// A child ended by this.
    fn failed(&self, error: &TaskError) {
        if error.is_cancelled() {
            return;
        }
        let body_runs = {
            let mut state = self.lock();
            state.errors.push(error.clone());
            state.body_runs
        };
        if self.shut_down() && body_runs {
            self.body.request();
        }
    }

    /// Ends the group if no child is left, or else will wake this waker.
    fn poll_children(&self, waker: &Waker) -> Poll<Vec<TaskError>> {
        let waker = waker.clone();
        let mut state = self.lock();
        if state.children.is_empty() {
            state.over = true;
            let errors = mem::take(&mut state.errors);
            drop(state);
            return Poll::Ready(errors);
        }
        let old = state.waker.replace(waker);
        drop(state);
        drop(old);
        Poll::Pending
    }
}

pin_project! {
    /// A task of a group, as it is polled.
    struct Member<R> {
        #[pin]
        running: R,
        // Dropped after the task, so that whoever is told by it finds the result.
        leave: Option<Leave>,
    }
}

impl<R: Future<Output = ()>> Future for Member<R> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = self.project();
        let polled = this.running.poll(context);
        if polled.is_ready() {
            drop(this.leave.take());
        }
        polled
    }
}

/// Takes a child off the list when it is dropped.
struct Leave {
    group: Arc<Group>,
    number: u64,
}

impl Drop for Leave {
    fn drop(&mut self) {
        let mut state = self.group.lock();
        let child = state.children.remove(&self.number);
        let waker = if state.children.is_empty() { state.waker.take() } else { None };
        drop(state);
        drop(child);
        waker.into_iter().for_each(Waker::wake);
    }
}

/// Aborts what is left of the group when it is dropped.
struct Entered(Arc<Group>);

impl Drop for Entered {
    fn drop(&mut self) {
        let children: Vec<TaskHandle> = {
            let mut state = self.0.lock();
            (state.over, state.shuts_down) = (true, true);
            state.children.values().cloned().collect()
        };
        for child in children {
            child.abort();
        }
    }
}

/// How a body ended.
enum Ended<T> {
    With(Result<T, TaskError>),
    Panicked(Box<dyn core::any::Any + Send>),
}

pin_project! {
    /// A task group that runs, with a body F and its value T: what [`TaskGroup::run`] gives, where all is said.
    #[must_use = "futures do nothing unless awaited"]
    pub struct TaskGroupRun<F, T> {
        // Before the group: the body is dropped first.
        #[pin]
        body: Option<F>,
        ended: Option<Ended<T>>,
        group: Entered,
        // In the scope of the one who awaits it.
        point: Point,
        // It was told there, once at least.
        told: bool,
    }
}

impl<F: Future<Output: Outcome<Value = T>>, T> Future for TaskGroupRun<F, T> {
    type Output = Result<T, TaskError>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let group = &this.group.0;
        loop {
            if this.ended.is_none()
                && let Poll::Ready(ended) = poll_body(group, this.body.as_mut(), context)
            {
                group.lock().body_runs = false;
                if !matches!(ended, Ended::With(Ok(_))) {
                    group.shut_down();
                }
                *this.ended = Some(ended);
            }
            if this.ended.is_some()
                && let Poll::Ready(errors) = group.poll_children(context.waker())
                && let Some(ended) = this.ended.take()
            {
                this.point.leave();
                return Poll::Ready(conclude(ended, errors, *this.told));
            }
            if !this.point.pending(context.waker()) {
                return Poll::Pending;
            }
            *this.told = true;
            match this.ended {
                None => group.body.request(),
                // Who has been told already that the children are cancelled needs not be told why.
                Some(ended) if group.shut_down() => *ended = Ended::With(Err(TaskError::Cancelled)),
                Some(_) => {}
            }
        }
    }
}

fn poll_body<F: Future<Output: Outcome>>(
    group: &Group,
    mut body: Pin<&mut Option<F>>,
    context: &mut Context<'_>,
) -> Poll<Ended<<F::Output as Outcome>::Value>> {
    let polled =
        catch_unwind(AssertUnwindSafe(|| poll_in(&group.body, Arc::clone(&group.body), body.as_mut(), context)));
    match polled {
        Ok(polled) => polled.map(|ended| {
            Ended::With(match ended {
                Ok(output) => output.outcome(),
                Err(cancelled) => Err(cancelled.into()),
            })
        }),
        Err(payload) => {
            // What the body's locals panic with is lost, as in any unwinding.
            let _ = catch_unwind(AssertUnwindSafe(|| body.set(None)));
            Poll::Ready(Ended::Panicked(payload))
        }
    }
}

/// All have ended.
fn conclude<T>(ended: Ended<T>, mut errors: Vec<TaskError>, told: bool) -> Result<T, TaskError> {
    let result = match ended {
        Ended::With(result) => result,
        Ended::Panicked(payload) => {
            for error in errors {
                tracing::error!(%error, "a task failed in a task group whose body panicked");
            }
            std::panic::resume_unwind(payload)
        }
    };
    match result {
        Ok(value) if errors.is_empty() => return Ok(value),
        Err(TaskError::Cancelled) if errors.is_empty() => return Err(TaskError::Cancelled),
        Ok(_) | Err(TaskError::Cancelled) => {}
        Err(error) => errors.push(error),
    }
    if told && let Some(scope) = Scope::current() {
        // The errors come instead of the cancel, which is not to be lost by that.
        scope.renew();
    }
    Err(TaskError::Failed(Arc::new(TaskGroupError { errors })))
}

impl<F, T> fmt::Debug for TaskGroupRun<F, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        TaskGroup { group: Arc::clone(&self.group.0) }.fmt(formatter)
    }
}
