//! Futures with a deadline.

use core::fmt;
use core::future::Future;
use core::mem;
use core::pin::Pin;
use core::task::{Context, Poll};
use std::sync::Arc;
use std::time::Duration;

use pin_project_lite::pin_project;

use crate::aio::cancel::cancel_first::{CancelFirst, is_cancel_first};
use crate::aio::cancel::current::ScopeHolder;
use crate::aio::cancel::decision::{PollDecision, Registered};
use crate::aio::cancel::point::CancelPoint;
use crate::aio::cancel::poll_in_scope::poll_in_scope;
use crate::aio::cancel::scope::{CancelScope, RequestId};
use crate::aio::combine::deadline::{Deadline, IntoDeadlineOf, TimeoutHandle};
use crate::aio::host::Host;
use crate::aio::host::current::running_host;
use crate::aio::host::instant::Instant;
use crate::aio::host::time::{Sleep, later, sleep_on};
use crate::aio::outcome::Outcome;
use crate::aio::outcome::ends::{Ends, TaskFuture, ending};
use crate::aio::outcome::error::{Cancelled, TaskError};
use crate::diagnostics::awaitable::Awaitable;
use crate::engine::in_place::Guest;

pin_project! {
    /// A future with a deadline; returned by [`timeout`] and its siblings. Python's `async with asyncio.timeout(..)`.
    ///
    /// # Cancel safety
    ///
    /// If the awaiter is cancelled, the inner future is cancelled, and its cleanup is awaited. If the timeout is
    /// dropped, the inner future is dropped where it stands: its destructors run, and nothing is delivered.
    #[must_use = "futures do nothing unless awaited"]
    pub struct Timeout<F> {
        #[pin]
        future: Guest<F>,
        scope: ScopeHolder,
        // In the scope that it is a part of, as is the number of requests there when it began.
        point: CancelPoint,
        requests_at_entry: Option<usize>,
        // A request was delivered at the point.
        is_awaiter_cancelled: bool,
        host: Arc<Host>,
        deadline: FinishOnDrop,
        // The deadline that is slept until.
        armed_for: Option<Instant>,
        // The deadline had passed when the future had to wait, so the cancel comes before its next step.
        cancels_first: bool,
        #[pin]
        sleep: Option<Sleep>,
    }
}

/// A deadline that is finished when its timeout is dropped.
struct FinishOnDrop(Arc<Deadline>);

impl Drop for FinishOnDrop {
    fn drop(&mut self) {
        self.0.finish();
    }
}

/// Limits the time of a future: after `duration` the future is cancelled, and awaited until its cleanup is done.
/// Python's `asyncio.timeout`.
///
/// A `duration` of `None` is no deadline. [Times below a millisecond](fn@crate::aio::sleep#times-below-a-millisecond)
/// are rounded up on tokio. The limit also holds for a future that never has to wait, if it uses tokio's resources, or
/// the locks, queues and timers of this module: all of them end a turn now and then. If the deadline has elapsed, the
/// result is [`TaskError::TimedOut`].
///
/// At the deadline [`Cancelled`](crate::aio::Cancelled) is delivered where the future waits, innermost first; a future
/// without a cancellation point is dropped. If the future then ends as cancelled, the result is
/// [`TimedOut`](TaskError::TimedOut). If it returns a value or fails instead, that is the result. A cancel of the
/// awaiter in the meantime takes precedence: the result is [`Cancelled`](TaskError::Cancelled). So of nested timeouts,
/// the outermost that expired reports the timeout.
///
/// # Where it differs from asyncio
///
/// | here | in asyncio |
/// |---|---|
/// | takes a future, and returns its result | surrounds a block, and raises out of it |
/// | a value that is ready at the deadline is returned | it is lost: `sleep(1)` under `timeout(1)` is cancelled |
/// | a deadline in the past lets the future run until it waits for the first time, and cancels it there | the same |
/// | the timeout can be moved before it is awaited | a `RuntimeError` |
///
/// # Errors
///
/// [`TaskError::TimedOut`] if the deadline has elapsed, [`TaskError::Cancelled`] if the awaiter was cancelled, or the
/// error of the future.
///
/// # Panics
///
/// If no event loop is running. A panic of the future is passed on.
///
/// # Cancel safety
///
/// See [`Timeout`].
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use coyield::aio::{self, TaskError, sleep, timeout};
/// use coyield::try_await;
///
/// fn main() -> Result<(), TaskError> {
///     aio::run(async {
/// #       tokio::time::pause();
///         let slow = async {
///             let slept = try_await!(sleep(Duration::from_secs(60)));
///             println!("{slept:?}: closing the connection");
///             slept
///         };
///         let late = timeout(Duration::from_millis(5), slow).await;
///         assert!(late.is_err_and(|error| error.is_timed_out()));
///
///         let quick = timeout(Duration::from_secs(60), async { "done" }).await?;
///         assert_eq!(quick, "done");
///         Ok::<_, TaskError>(())
///     })
/// }
/// ```
#[track_caller]
pub fn timeout<F, V, A, B, C>(
    duration: impl IntoDeadlineOf<Duration, A, C>,
    future: F,
) -> Timeout<TaskFuture<F, V, A, B>>
where
    F: Awaitable<A>,
    F::Output: Ends<F::Future, V, B>,
{
    begin(duration.into_deadline_of(), |_| ending::<F, V, A, B>(future))
}

/// Limits a future to a deadline, by the [`now`](crate::aio::now) of the event loop. Python's `asyncio.timeout_at`.
///
/// In all other respects this is [`timeout`].
///
/// # Errors
///
/// As with [`timeout`].
///
/// # Panics
///
/// As with [`timeout`].
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use coyield::aio::{self, TaskError, now, sleep, timeout_at};
///
/// fn main() -> Result<(), TaskError> {
///     aio::run(async {
/// #       tokio::time::pause();
///         let deadline = now() + Duration::from_millis(5);
///         // One deadline for both of them.
///         timeout_at(deadline, sleep(Duration::from_millis(1))).await?;
///         let late = timeout_at(deadline, sleep(Duration::from_secs(60))).await;
///         assert!(late.is_err_and(|error| error.is_timed_out()));
///         Ok::<_, TaskError>(())
///     })
/// }
/// ```
#[track_caller]
pub fn timeout_at<F, V, A, B, C>(when: impl IntoDeadlineOf<Instant, A, C>, future: F) -> Timeout<TaskFuture<F, V, A, B>>
where
    F: Awaitable<A>,
    F::Output: Ends<F::Future, V, B>,
{
    Timeout::new(running_host(), Deadline::new(when.into_deadline_of()), |_| ending::<F, V, A, B>(future))
}

/// Runs a body under a [`timeout`] whose deadline the body can move. Python's `async with asyncio.timeout(..) as cm`.
///
/// # Errors
///
/// As with [`timeout`].
///
/// # Panics
///
/// As with [`timeout`].
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use coyield::aio::{self, TaskError, TimeoutHandle, now, sleep, timeout_with};
///
/// fn main() -> Result<(), TaskError> {
///     aio::run(async {
/// #       tokio::time::pause();
///         let pages = timeout_with(Duration::from_millis(20), async |limit: TimeoutHandle| {
///             let mut pages = 0;
///             while pages < 3 {
///                 sleep(Duration::from_millis(1)).await;
///                 pages += 1;
///                 // As long as something comes, it goes on.
///                 limit.reschedule(now() + Duration::from_millis(20))?;
///             }
///             Ok::<_, aio::InvalidStateError>(pages)
///         });
///         assert_eq!(pages.await?, 3);
///         Ok::<_, TaskError>(())
///     })
/// }
/// ```
#[track_caller]
pub fn timeout_with<F, V, A, B, C>(
    duration: impl IntoDeadlineOf<Duration, A, C>,
    body: impl FnOnce(TimeoutHandle) -> F,
) -> Timeout<TaskFuture<F, V, A, B>>
where
    F: Awaitable<A>,
    F::Output: Ends<F::Future, V, B>,
{
    begin(duration.into_deadline_of(), |handle| ending::<F, V, A, B>(body(handle)))
}

#[track_caller]
fn begin<F>(duration: Option<Duration>, body: impl FnOnce(TimeoutHandle) -> F) -> Timeout<F> {
    let host = running_host();
    let when = duration.map(|duration| later(host.now(), duration));
    Timeout::new(host, Deadline::new(when), body)
}

/// Awaits a future, or a [`Task`](crate::aio::Task), for at most a given time: after that the future is cancelled, and
/// awaited until its cleanup is done. Python's `asyncio.wait_for`.
///
/// This is [`timeout`] with the future first, as in Python. A `&mut task` can be awaited, too, and inspected
/// afterwards; with [`shield`](crate::aio::shield), only the wait is limited. Where the future returns a `Result`, its
/// `Err` becomes a [`TaskError`], so that one `?` takes both.
///
/// # Where it differs from asyncio
///
/// | here | in asyncio |
/// |---|---|
/// | with a time of zero, a future runs until it first waits, and is cancelled there; if it does not wait, its value is returned | a coroutine does not begin |
///
/// # Errors
///
/// As with [`timeout`].
///
/// # Panics
///
/// As with [`timeout`].
///
/// # Cancel safety
///
/// See [`Timeout`].
///
/// # Examples
///
/// ```
/// use std::time::Duration;
///
/// use coyield::aio::{self, TaskError, sleep, spawn, wait_for};
///
/// fn main() -> Result<(), TaskError> {
///     aio::run(async {
/// #       tokio::time::pause();
///         let mut task = spawn(sleep(Duration::from_secs(60)));
///         let late = wait_for(&mut task, Duration::from_millis(5)).await;
///         assert!(late.is_err_and(|error| error.is_timed_out()));
///         assert!(task.is_cancelled());
///         Ok::<_, TaskError>(())
///     })
/// }
/// ```
#[track_caller]
pub fn wait_for<F, V, A, B, C>(
    future: F,
    duration: impl IntoDeadlineOf<Duration, A, C>,
) -> Timeout<TaskFuture<F, V, A, B>>
where
    F: Awaitable<A>,
    F::Output: Ends<F::Future, V, B>,
{
    begin(duration.into_deadline_of(), |_| ending::<F, V, A, B>(future))
}

impl<F> Timeout<F> {
    fn new(host: Arc<Host>, deadline: Arc<Deadline>, body: impl FnOnce(TimeoutHandle) -> F) -> Self {
        let handle = TimeoutHandle::new(&deadline);
        let deadline = FinishOnDrop(deadline);
        Timeout {
            future: Guest::new(body(handle)),
            scope: ScopeHolder::nested(),
            point: CancelPoint::new(),
            requests_at_entry: None,
            is_awaiter_cancelled: false,
            host,
            deadline,
            armed_for: None,
            cancels_first: false,
            sleep: None,
        }
    }

    /// Returns the deadline, which can be read and moved.
    #[must_use]
    pub fn handle(&self) -> TimeoutHandle {
        TimeoutHandle::new(&self.deadline.0)
    }
}

impl<F: Future<Output: Outcome>> Future for Timeout<F> {
    type Output = Result<<F::Output as Outcome>::Value, TaskError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.as_mut().project();
        let requests_at_entry = *this.requests_at_entry.get_or_insert_with(cancelling_here);
        if this.point.deliver_assigned() {
            *this.is_awaiter_cancelled = true;
            this.scope.forward(RequestId::last_delivered());
        }
        let cancels_first = mem::take(this.cancels_first);
        let polled = if cancels_first || is_cancel_first() {
            // A request to the outer scope comes before the own one, as in Python, where both are delivered.
            while this.point.register(context.waker()) == Registered::Delivered {
                *this.is_awaiter_cancelled = true;
                this.scope.forward(RequestId::last_delivered());
            }
            poll_cancelled(this.scope, this.future.as_mut().pinned(), context)
        } else {
            // The future is polled before the deadline is checked: a value that is ready then wins.
            poll_in_scope(this.scope, &mut this.future.as_mut().pinned(), context)
        };
        if let Poll::Ready(ended) = polled {
            let mut result = ended.map_or_else(|cancelled| Err(cancelled.into()), Outcome::outcome);
            if let Err(TaskError::Cancelled) = result {
                // A request that is not delivered yet is delivered by this result.
                let delivered = this.point.register(context.waker()) == Registered::Delivered;
                // The cancel is the timeout's own only if the outer scope has had no request since the first poll.
                let by_others = delivered || cancelling_here() > requests_at_entry;
                if this.deadline.0.is_expired() && !by_others {
                    result = Err(TaskError::TimedOut);
                }
                *this.is_awaiter_cancelled |= delivered;
            }
            let is_cancelled = matches!(result, Err(TaskError::Cancelled));
            if *this.is_awaiter_cancelled {
                this.scope.pass_on(is_cancelled);
            }
            this.point.unregister();
            this.deadline.0.finish();
            this.sleep.set(None);
            return Poll::Ready(result);
        }
        // A request to the outer scope is forwarded into this one, where the points are.
        while this.point.register(context.waker()) == Registered::Delivered {
            *this.is_awaiter_cancelled = true;
            this.scope.forward(RequestId::last_delivered());
        }
        if let Some(has_waited) = self.as_mut().poll_deadline(context) {
            // The request is delivered at the next poll, as by Python's loop: an outer timeout that expires now, too,
            // comes first.
            let this = self.project();
            *this.cancels_first = !has_waited;
            this.scope.request_cancel();
        }
        Poll::Pending
    }
}

impl<F> Timeout<F> {
    /// Returns `None` before the deadline. If the deadline was reached, returns whether the timeout has waited for it;
    /// otherwise the deadline had already passed.
    fn poll_deadline(self: Pin<&mut Self>, context: &mut Context<'_>) -> Option<bool> {
        let mut this = self.project();
        loop {
            // The waker is registered first, so that a move of the deadline after this line causes another poll.
            let Some(when) = this.deadline.0.watch(context.waker()) else {
                *this.armed_for = None;
                this.sleep.set(None);
                return None;
            };
            // The timer is made anew only if the deadline was moved.
            if *this.armed_for != Some(when) {
                *this.armed_for = Some(when);
                let sleep = (when > this.host.now()).then(|| sleep_on(this.host, when));
                this.sleep.set(sleep);
            }
            if this.sleep.as_mut().as_pin_mut().is_some_and(|sleep| sleep.poll_in_time(context).is_pending()) {
                return None;
            }
            let has_waited = this.sleep.is_some();
            this.sleep.set(None);
            // This fails if another thread has moved the deadline; then the new one is awaited.
            if this.deadline.0.expire(when) {
                return Some(has_waited);
            }
        }
    }
}

/// Polls a future that is cancelled. The future receives the request where it waits, or is dropped there.
fn poll_cancelled<F: Future>(
    scope: &mut ScopeHolder,
    mut future: Pin<&mut Option<F>>,
    context: &mut Context<'_>,
) -> Poll<Result<F::Output, Cancelled>> {
    if scope.has_undelivered_request() && scope.after_pending_poll(context.waker()) == PollDecision::DropFuture {
        // There is no point.
        let _entered = scope.enter(Some(context.waker()));
        future.set(None);
        return Poll::Ready(Err(Cancelled));
    }
    let polled = {
        let _first = CancelFirst::enter();
        poll_in_scope(scope, &mut future, context)
    };
    // A value of several futures, none of which was at a point, comes too late.
    if polled.is_ready() && scope.has_undelivered_request() { Poll::Ready(Err(Cancelled)) } else { polled }
}

/// Returns the number of requests to cancel the scope that is polled here.
fn cancelling_here() -> usize {
    CancelScope::current().map_or(0, |scope| scope.cancelling())
}

impl<F> fmt::Debug for Timeout<F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Timeout").field("deadline", &self.handle()).finish_non_exhaustive()
    }
}
