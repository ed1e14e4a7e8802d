//! What is a cancellation point, and what is cancelled?

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};
use std::sync::Arc;

use pin_project_lite::pin_project;

use crate::aio::about::TaskState;
use crate::aio::current::Own;
use crate::aio::point::{Point, Relay};
use crate::aio::scope::{Closed, Scope};
use crate::diagnostics::awaitable::Awaitable;
use crate::engine::in_place::Guest;
use crate::engine::slot::task_waker;

/// The task was cancelled: what a cancellation point gives in place of a value. Python's `asyncio.CancelledError`.
///
/// It is a value at the point, so that the code there can clean up, and can await while it does. Pass it on by `?`, as one lets
/// `CancelledError` pass in Python; who swallows it goes on, and [`cancelling`](Cancel::cancelling) tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cancelled;

impl fmt::Display for Cancelled {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the task was cancelled")
    }
}

impl core::error::Error for Cancelled {}

pin_project! {
    /// A cancellation point: the future behind [`try_await!`](crate::try_await).
    ///
    /// # Cancel safety
    ///
    /// When it is told, the future that it is around is dropped where it stands, as by any `select!`. When it is dropped, it asks
    /// for nothing.
    #[must_use = "futures do nothing unless awaited"]
    pub struct TryAwait<F> {
        #[pin]
        future: F,
        point: Point,
    }
}

/// Makes a cancellation point of the future. [`try_await!`](crate::try_await) is the same with the `.await`.
#[inline]
pub fn try_await<F: Awaitable<Kind>, Kind>(future: F) -> TryAwait<F::Future> {
    TryAwait { future: future.awaitable(), point: Point::new() }
}

impl<F: Future> Future for TryAwait<F> {
    type Output = Result<F::Output, Cancelled>;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        // In an async generator, the tokens of `try_await!` await this, with the lent waker.
        this.point.around(this.future, &mut Context::from_waker(task_waker(context.waker())))
    }
}

/// Awaits a future at a cancellation point: evaluates to `Result<T, Cancelled>`. Python's `await`, which always is one.
///
/// ```
/// use coyield::aio::{Cancelled, cancellable};
/// use coyield::try_await;
/// use futures::FutureExt as _;
///
/// let (task, cancel) = cancellable(async {
///     match try_await!(std::future::pending::<u32>()) {
///         Ok(value) => value,
///         Err(Cancelled) => try_await!(std::future::ready(7)).unwrap_or(0), // clean up, and await while at it
///     }
/// });
/// let mut task = Box::pin(task);
/// assert_eq!(task.as_mut().now_or_never(), None);
/// cancel.cancel();
/// assert_eq!(task.now_or_never(), Some(Ok(7)));
/// ```
#[macro_export]
macro_rules! try_await {
    ($future:expr $(,)?) => {
        $crate::aio::try_await($crate::__private::awaitable($future)).await
    };
}

pin_project! {
    /// A future that can be cancelled: what [`cancellable`] makes.
    ///
    /// Within another one, or a task, it is a cancellation point itself: when that is told there, this one is cancelled, and goes on
    /// until its cleanup is done.
    ///
    /// # Cancel safety
    ///
    /// When it is dropped, the future in it is dropped where it stands: its destructors run, and nothing is told.
    #[must_use = "futures do nothing unless awaited"]
    pub struct Cancellable<F> {
        #[pin]
        future: Guest<F>,
        scope: Own,
        // In the scope that it is a part of.
        relay: Relay,
    }

    impl<F> PinnedDrop for Cancellable<F> {
        fn drop(this: Pin<&mut Self>) {
            let this = this.project();
            if this.future.is_there() {
                // Whoever has a handle does not keep the waker with it.
                if let Some(scope) = this.scope.get() {
                    scope.close(TaskState::Cancelled, |_| ()).waiting.wake();
                }
            }
        }
    }
}

/// Asks a [`Cancellable`] to stop.
#[derive(Clone)]
pub struct Cancel {
    pub(crate) scope: Arc<Scope>,
}

/// Makes a task of a future, on whatever executor: one that can be cancelled.
pub fn cancellable<F: Awaitable<Kind>, Kind>(future: F) -> (Cancellable<F::Future>, Cancel) {
    let scope = Own::part();
    let cancel = Cancel { scope: Arc::clone(&scope) };
    (Cancellable { future: Guest::new(future.awaitable()), scope, relay: Relay::new() }, cancel)
}

impl Cancel {
    /// Delivers [`Cancelled`] at the points where the task is, innermost first, once in each concurrent branch.
    ///
    /// If it is at none, the next point delivers it; and a task that waits where there is no point around is dropped.
    pub fn cancel(&self) {
        self.scope.request();
    }

    /// Has the task dropped where it is: its destructors run, and nothing is told. Tokio's `abort`.
    pub fn abort(&self) {
        self.scope.abort();
    }

    /// How often it was cancelled, less how often that was [taken back](Self::uncancel). Python's `Task.cancelling`.
    #[must_use]
    pub fn cancelling(&self) -> usize {
        self.scope.cancelling()
    }

    /// Takes one request back, and gives how many are left. Python's `Task.uncancel`.
    #[allow(clippy::must_use_candidate)]
    pub fn uncancel(&self) -> usize {
        self.scope.uncancel()
    }
}

impl fmt::Debug for Cancel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Cancel").field("cancelling", &self.cancelling()).finish()
    }
}

impl<F> Cancellable<F> {
    /// What cancels it.
    #[must_use]
    pub fn handle(&self) -> Cancel {
        Cancel { scope: Arc::clone(&self.scope) }
    }
}

impl<F: Future> Future for Cancellable<F> {
    type Output = Result<F::Output, Cancelled>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let polled = poll_in(this.scope, &mut this.future.pinned(), context);
        if polled.is_ready() {
            let Closed { unused, waiting, looked: () } = this.scope.close(TaskState::Finished, |_| ());
            waiting.wake();
            this.relay.ended(|| unused && matches!(polled, Poll::Ready(Ok(_))));
            return polled;
        }
        // Whoever is told around it passes that on into it, where the points are.
        this.relay.pending_around(context.waker(), this.scope);
        polled
    }
}

/// Where a future is, until it has ended.
pub(crate) trait Place {
    type Future: Future;

    fn future(&mut self) -> Option<Pin<&mut Self::Future>>;

    /// Drops it.
    fn clear(&mut self);
}

impl<F: Future> Place for Pin<&mut Option<F>> {
    type Future = F;

    fn future(&mut self) -> Option<Pin<&mut F>> {
        self.as_mut().as_pin_mut()
    }

    fn clear(&mut self) {
        self.set(None);
    }
}

/// What a future in a scope gives.
type Ended<F> = Result<<F as Future>::Output, Cancelled>;

/// Polls a future in its scope, and drops it there when it has ended.
pub(crate) fn poll_in<P: Place>(scope: &mut Own, place: &mut P, context: &mut Context<'_>) -> Poll<Ended<P::Future>> {
    let dropped = scope.begin();
    let entered = scope.enter(Some(context.waker()));
    let ended = match place.future() {
        Some(running) if !dropped => running.poll(context).map(Ok),
        _ => Poll::Ready(Err(Cancelled)),
    };
    if ended.is_ready() {
        place.clear();
        return ended;
    }
    drop(entered);
    if !scope.end(context.waker()) {
        return Poll::Pending;
    }
    let _entered = scope.enter(Some(context.waker()));
    place.clear();
    Poll::Ready(Err(Cancelled))
}
