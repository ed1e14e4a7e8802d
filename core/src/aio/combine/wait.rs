//! Waiting for some of several tasks.

use core::fmt;
use core::future::Future;
use core::mem;
use core::pin::Pin;
use core::task::{Context, Poll};
use std::boxed::Box;
use std::time::Duration;
use std::vec::Vec;

use futures_core::Stream as _;
use futures_util::stream::FuturesUnordered;

use crate::aio::host::time::{Sleep, sleep};
use crate::aio::outcome::state::TaskState;
use crate::aio::task::Task;

/// A task, or a type that contains one; the input of [`wait`] and [`as_completed`](crate::aio::as_completed).
///
/// Implemented for [`Task<T>`](Task) and `&mut Task<T>`. Implement it for a type of your own to identify the task that
/// has ended.
pub trait AsTask: Unpin {
    /// The value of the task.
    type Value;

    /// Returns the task.
    fn as_task(&mut self) -> &mut Task<Self::Value>;
}

impl<T> AsTask for Task<T> {
    type Value = T;

    fn as_task(&mut self) -> &mut Task<T> {
        self
    }
}

impl<W: AsTask + ?Sized> AsTask for &mut W {
    type Value = W::Value;

    fn as_task(&mut self) -> &mut Task<W::Value> {
        (**self).as_task()
    }
}

/// The condition on which [`wait`] returns. Python's constants of the same names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ReturnWhen {
    /// One task has ended, in whatever way.
    FirstCompleted,
    /// One task has failed or panicked, or all have ended. A task that is cancelled has not failed.
    FirstException,
    /// All tasks have ended.
    #[default]
    AllCompleted,
}

/// The tasks that have ended, and those that have not; returned by [`wait`]. Each list is in the order of the input.
#[derive(Debug)]
pub struct WaitResult<W> {
    /// The tasks that have ended: [`try_result`](Task::try_result) returns their results, and awaiting one takes no
    /// time.
    pub done: Vec<W>,
    /// The tasks that continue.
    pub pending: Vec<W>,
}

/// Waits until some of the tasks have ended, but no longer than the timeout. Python's `asyncio.wait`.
///
/// No task is cancelled, neither by the timeout nor when the awaiter is cancelled. A timeout is no error: the tasks
/// that have not ended are [`pending`](WaitResult::pending).
///
/// # Cancel safety
///
/// Pass the tasks by reference (`wait(&mut tasks, ..)`) if this future may be dropped: at a cancellation point, in a
/// `select!`, or in a timeout. They remain in your `Vec` then, and nothing is lost. Tasks that were passed by value are
/// detached when it is dropped: they continue, and their results are lost.
///
/// # Panics
///
/// If there is a timeout and no event loop is running.
///
/// # Where it differs from asyncio
///
/// | | asyncio | here |
/// |---|---|---|
/// | no tasks | `ValueError` | returns at once |
/// | the result | sets | lists in the order of the tasks |
/// | coroutines | forbidden since 3.11 | are no tasks: [`spawn`](crate::aio::spawn) them |
/// | a panic | there is none | counts as an exception |
///
/// # Examples
///
/// ```
/// use coyield::aio::{self, ReturnWhen, TaskError};
/// use std::time::Duration;
///
/// aio::run(async {
/// #   tokio::time::pause();
///     let fetch = |mirror: u64| aio::spawn(async move {
///         aio::sleep(Duration::from_millis(5 * mirror)).await;
///         mirror
///     });
///     let mut mirrors = vec![fetch(400), fetch(1), fetch(500)];
///     let mut fastest = aio::wait(&mut mirrors, None, ReturnWhen::FirstCompleted).await;
///     assert_eq!(fastest.done.pop().unwrap().await?, 1);
///     for slower in fastest.pending {
///         slower.cancel();
///     }
///     Ok::<_, TaskError>(())
/// })?;
/// # Ok::<(), TaskError>(())
/// ```
pub fn wait<I>(tasks: I, timeout: Option<Duration>, return_when: ReturnWhen) -> Wait<I::Item>
where
    I: IntoIterator,
    I::Item: AsTask,
{
    Wait { tasks: TaskSet::new(tasks), timeout: LazyTimeout::new(timeout), return_when, done: Vec::new() }
}

/// Waits until some tasks have ended; returned by [`wait`], which documents it.
#[must_use = "futures do nothing unless awaited"]
pub struct Wait<W: AsTask> {
    tasks: TaskSet<W>,
    timeout: LazyTimeout,
    return_when: ReturnWhen,
    done: Vec<(usize, W)>,
}

impl<W: AsTask> Future for Wait<W> {
    type Output = WaitResult<W>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<WaitResult<W>> {
        let this = self.get_mut();
        let mut enough = false;
        loop {
            match this.tasks.poll_next(context) {
                Poll::Ready(Some((index, mut task))) => {
                    enough |= match this.return_when {
                        ReturnWhen::FirstCompleted => true,
                        ReturnWhen::FirstException => {
                            matches!(task.as_task().state(), TaskState::Failed | TaskState::Panicked)
                        }
                        ReturnWhen::AllCompleted => false,
                    };
                    this.done.push((index, task));
                }
                Poll::Ready(None) => break,
                Poll::Pending if enough || this.timeout.poll(context).is_ready() => break,
                Poll::Pending => return Poll::Pending,
            }
        }
        let mut pending = Vec::new();
        for (index, mut task) in this.tasks.take() {
            let list = if task.as_task().has_result() { &mut this.done } else { &mut pending };
            list.push((index, task));
        }
        Poll::Ready(WaitResult { done: in_order(mem::take(&mut this.done)), pending: in_order(pending) })
    }
}

fn in_order<W>(mut tasks: Vec<(usize, W)>) -> Vec<W> {
    tasks.sort_unstable_by_key(|(index, _)| *index);
    tasks.into_iter().map(|(_, task)| task).collect()
}

impl<W: AsTask> fmt::Debug for Wait<W> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = formatter.debug_struct("Wait");
        debug.field("done", &self.done.len()).field("pending", &self.tasks.len());
        debug.field("return_when", &self.return_when).finish_non_exhaustive()
    }
}

/// Tasks that are awaited together, and are not cancelled with the awaiter.
pub(crate) struct TaskSet<W: AsTask> {
    tasks: FuturesUnordered<Indexed<W>>,
}

struct Indexed<W> {
    index: usize,
    /// `None` when it has ended.
    task: Option<W>,
}

impl<W: AsTask> Future for Indexed<W> {
    type Output = (usize, W);

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<(usize, W)> {
        let Some(task) = &mut self.task else { return Poll::Pending };
        let Poll::Ready(()) = task.as_task().poll_done(context.waker()) else { return Poll::Pending };
        let index = self.index;
        self.task.take().map_or(Poll::Pending, |task| Poll::Ready((index, task)))
    }
}

impl<W: AsTask> TaskSet<W> {
    pub(crate) fn new(tasks: impl IntoIterator<Item = W>) -> Self {
        let tasks = tasks.into_iter().enumerate();
        TaskSet { tasks: tasks.map(|(index, task)| Indexed { index, task: Some(task) }).collect() }
    }

    pub(crate) fn len(&self) -> usize {
        self.tasks.len()
    }

    /// Polls for the next task that has ended, with its number.
    pub(crate) fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<(usize, W)>> {
        Pin::new(&mut self.tasks).poll_next(context)
    }

    /// Takes all tasks that were not returned, in no order.
    pub(crate) fn take(&mut self) -> impl Iterator<Item = (usize, W)> + use<W> {
        mem::take(&mut self.tasks).into_iter().filter_map(|indexed| Some((indexed.index, indexed.task?)))
    }

    /// Takes all tasks that were not returned, in their order.
    pub(crate) fn take_in_order(&mut self) -> Vec<W> {
        in_order(self.take().collect())
    }
}

/// A timeout that begins with the first poll.
pub(crate) enum LazyTimeout {
    Never,
    NotBegun(Duration),
    Begun(Pin<Box<Sleep>>),
}

impl LazyTimeout {
    pub(crate) fn new(timeout: Option<Duration>) -> Self {
        timeout.map_or(LazyTimeout::Never, LazyTimeout::NotBegun)
    }

    /// Returns whether the time is over. Stays ready after that.
    pub(crate) fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if let LazyTimeout::NotBegun(duration) = self {
            *self = LazyTimeout::Begun(Box::pin(sleep(*duration)));
        }
        match self {
            LazyTimeout::Begun(sleep) => sleep.as_mut().poll(context),
            _ => Poll::Pending,
        }
    }
}
