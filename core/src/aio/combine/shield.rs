//! A task that continues when its awaiter is cancelled.

use core::any::Any;
use core::fmt;
use core::future::Future;
use core::panic::Location;
use core::pin::Pin;
use core::task::{Context, Poll};

use crate::aio::cancel::decision::Registered;
use crate::aio::cancel::enclosing::raise_cancel;
use crate::aio::cancel::point::CancelPoint;
use crate::aio::host::current::running_host;
use crate::aio::outcome::Outcome;
use crate::aio::outcome::ends::{Ends, ending};
use crate::aio::outcome::error::TaskError;
use crate::aio::task::Task;
use crate::aio::task::spawn::{spawn_local_on, spawn_on};
use crate::diagnostics::awaitable::Awaitable;

/// Waits for a task without cancelling it; returned by [`shield`].
///
/// # Cancel safety
///
/// If the awaiter is cancelled, this future returns [`TaskError::Cancelled`] at once, and the task continues. The
/// shield can be awaited again then, as after an await of `&mut shield` that was dropped. If the shield is dropped, the
/// task continues, and its error is logged.
#[must_use = "futures do nothing unless awaited"]
pub struct Shield<T> {
    task: Task<T>,
    /// Where a cancel of the awaiter is delivered.
    point: CancelPoint,
}

/// Awaits a task so that it continues when the awaiter is cancelled; a future is [`spawn`](crate::aio::spawn)ed first.
/// Python's `asyncio.shield`.
///
/// The awaiter continues at once: the result is [`TaskError::Cancelled`]. If the task itself is cancelled, the result
/// is the same.
///
/// # Where it differs from asyncio
///
/// | here | in asyncio |
/// |---|---|
/// | takes the task; [`Shield::into_task`] returns it | the task is shared |
/// | a task without an awaiter runs to its end | it may be garbage collected, unless it is referenced |
/// | the error of a task without an awaiter is logged | the same since 3.13 |
///
/// # Errors
///
/// If the task fails or is cancelled, or the awaiter is cancelled.
///
/// # Panics
///
/// If the argument is a future that is no task, and no event loop is running.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use coyield::aio::{self, TaskError, shield, sleep, spawn, wait_for};
///
/// fn main() -> Result<(), TaskError> {
///     aio::run(async {
/// #       tokio::time::pause();
///         let saving = spawn(async {
///             sleep(Duration::from_millis(10)).await;
///             "saved"
///         });
///         let mut saving = shield(saving);
///         let late = wait_for(&mut saving, Duration::from_millis(1)).await;
///         assert!(late.is_err_and(|error| error.is_timed_out()));
///         // The waiting had an end, and not the task.
///         assert_eq!(saving.into_task().await?, "saved");
///         Ok::<_, TaskError>(())
///     })
/// }
/// ```
#[track_caller]
pub fn shield<F, V, A, B>(future: F) -> Shield<V>
where
    F: Awaitable<A>,
    // What is not `Send` goes to `shield_local`.
    F::Output: Ends<F::Future, V, B, Future: Send + 'static>,
    V: Send,
{
    let location = Location::caller();
    task_or(ending::<F, V, A, B>(future), |future| spawn_on(running_host(), location, future))
}

/// [`shield`] for a future that is not `Send`, which is [`spawn_local`](crate::aio::spawn_local)ed.
///
/// # Errors
///
/// As with [`shield`].
///
/// # Panics
///
/// If the argument is a future that is no task, and no event loop is running, or this thread runs no local tasks.
#[track_caller]
pub fn shield_local<F, V, A, B>(future: F) -> Shield<V>
where
    F: Awaitable<A>,
    F::Output: Ends<F::Future, V, B, Future: 'static>,
{
    let location = Location::caller();
    task_or(ending::<F, V, A, B>(future), |future| spawn_local_on(running_host(), location, future))
}

/// Shields the future if it is a task; otherwise the task that `spawn` makes of it.
fn task_or<F>(
    future: F,
    spawn: impl FnOnce(F) -> Task<<F::Output as Outcome>::Value>,
) -> Shield<<F::Output as Outcome>::Value>
where
    F: Future<Output: Outcome> + 'static,
{
    let mut future = Some(future);
    let known: &mut dyn Any = &mut future;
    let known = known.downcast_mut::<Option<Task<<F::Output as Outcome>::Value>>>().and_then(Option::take);
    let task = match (known, future) {
        (Some(task), _) => task,
        (None, Some(future)) => spawn(future),
        (None, None) => unreachable!("only a task was taken out"),
    };
    Shield { task, point: CancelPoint::new() }
}

impl<T> Shield<T> {
    /// Returns the shielded task.
    pub fn task(&self) -> &Task<T> {
        &self.task
    }

    /// Returns the task, without the shield.
    pub fn into_task(self) -> Task<T> {
        self.task
    }
}

// Nothing in it is pinned.
impl<T> Unpin for Shield<T> {}

impl<T> Future for Shield<T> {
    type Output = Result<T, TaskError>;

    /// # Panics
    ///
    /// If the result was already taken.
    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let polled = self.task.poll_shielded(context);
        if polled.is_ready() {
            self.point.unregister();
            return polled;
        }
        if self.point.register(context.waker()) == Registered::Delivered {
            raise_cancel();
            Poll::Ready(Err(TaskError::Cancelled))
        } else {
            Poll::Pending
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Shield<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Shield").field("task", &self.task).finish_non_exhaustive()
    }
}
