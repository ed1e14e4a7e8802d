//! Results in the order of their completion.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};
use std::time::Duration;
use std::vec::Vec;

use futures_core::{FusedStream, Stream};

use crate::aio::combine::wait::{AsTask, LazyTimeout, TaskSet};
use crate::aio::outcome::error::TaskError;

/// Returns the results of the tasks as they end, until the timeout. Python's `asyncio.as_completed`.
///
/// The result is a stream, and has a [`next`](AsCompleted::next) of its own. When the time is over, it returns
/// [`TaskError::TimedOut`] once, and then ends. It cancels none of the tasks:
/// [`into_pending`](AsCompleted::into_pending) returns those that have not ended.
///
/// # Cancel safety
///
/// Nothing is lost when the future of [`next`](AsCompleted::next) is dropped. When the stream itself is dropped, tasks
/// that were passed by value continue, and their results are lost; tasks that were passed by reference
/// (`as_completed(&mut tasks, ..)`) remain with the caller.
///
/// # Panics
///
/// If there is a timeout and no event loop is running, or if the result of a task was taken before.
///
/// # Where it differs from asyncio
///
/// | | asyncio | here |
/// |---|---|---|
/// | coroutines | become tasks | are no tasks: [`spawn`](crate::aio::spawn) them |
/// | the items | futures of the results; since 3.13 by `async for` the tasks themselves | the results |
/// | when the time is over | `TimeoutError` for each that is left; by `async for` once | once |
///
/// # Examples
///
/// ```
/// use coyield::aio::{self, TaskError};
/// use std::time::Duration;
///
/// aio::run(async {
/// #   tokio::time::pause();
///     let after = |turns: u64| aio::spawn(async move {
///         aio::sleep(Duration::from_millis(turns)).await;
///         turns
///     });
///     let mut sorted = vec![];
///     let mut results = aio::as_completed([after(30), after(1), after(15)], None);
///     while let Some(result) = results.next().await {
///         sorted.push(result?);
///     }
///     assert_eq!(sorted, [1, 15, 30]);
///     Ok::<_, TaskError>(())
/// })?;
/// # Ok::<(), TaskError>(())
/// ```
pub fn as_completed<I>(tasks: I, timeout: Option<Duration>) -> AsCompleted<I::Item>
where
    I: IntoIterator,
    I::Item: AsTask,
{
    AsCompleted { tasks: TaskSet::new(tasks), timeout: LazyTimeout::new(timeout), over: false }
}

/// A stream of results in the order of completion; returned by [`as_completed`], which documents it.
#[must_use = "streams do nothing unless polled"]
pub struct AsCompleted<W: AsTask> {
    tasks: TaskSet<W>,
    timeout: LazyTimeout,
    over: bool,
}

impl<W: AsTask> AsCompleted<W> {
    /// Returns the next result, or `None` when there are no more.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> NextCompleted<'_, W> {
        NextCompleted { results: self }
    }

    /// Returns the tasks that have not ended, or whose results were not returned, in their order.
    #[must_use]
    pub fn into_pending(mut self) -> Vec<W> {
        self.tasks.take_in_order()
    }
}

impl<W: AsTask> Stream for AsCompleted<W> {
    type Item = Result<W::Value, TaskError>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        if this.over {
            return Poll::Ready(None);
        }
        match this.tasks.poll_next(context) {
            Poll::Ready(None) => {
                this.over = true;
                Poll::Ready(None)
            }
            Poll::Ready(Some((_, mut task))) => {
                let result = task.as_task().try_result();
                assert!(result.is_some(), "the result of the task was already taken");
                Poll::Ready(result)
            }
            Poll::Pending if this.timeout.poll(context).is_ready() => {
                this.over = true;
                Poll::Ready(Some(Err(TaskError::TimedOut)))
            }
            Poll::Pending => Poll::Pending,
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = if self.over { 0 } else { self.tasks.len() };
        // The time may be over before one more has ended.
        (left.min(1), Some(left))
    }
}

impl<W: AsTask> FusedStream for AsCompleted<W> {
    fn is_terminated(&self) -> bool {
        self.over
    }
}

impl<W: AsTask> fmt::Debug for AsCompleted<W> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AsCompleted")
            .field("pending", &self.tasks.len())
            .field("over", &self.over)
            .finish_non_exhaustive()
    }
}

/// Waits for the next result; returned by [`AsCompleted::next`].
///
/// # Cancel safety
///
/// No result is lost when this is dropped.
#[must_use = "futures do nothing unless awaited"]
pub struct NextCompleted<'s, W: AsTask> {
    results: &'s mut AsCompleted<W>,
}

impl<W: AsTask> Future for NextCompleted<'_, W> {
    type Output = Option<Result<W::Value, TaskError>>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut *self.results).poll_next(context)
    }
}

impl<W: AsTask> fmt::Debug for NextCompleted<'_, W> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("NextCompleted").field("results", &self.results).finish()
    }
}
