//! What is a cancellation point, and what is cancelled?

use core::fmt;
use core::future::{Future, IntoFuture};
use core::pin::Pin;
use core::task::{Context, Poll};
use std::sync::Arc;

use pin_project_lite::pin_project;

use crate::aio::scope::{self, Scope};

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
        live: Live,
    }
}

/// The scope in which the point is live.
struct Live {
    scope: Option<Arc<Scope>>,
    point: scope::Point,
}

impl Live {
    fn leave(&mut self) {
        if let Some(scope) = self.scope.take() {
            scope.leave(self.point);
        }
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.leave();
    }
}

/// Makes a cancellation point of the future. [`try_await!`](crate::try_await) is the same with the `.await`.
pub fn try_await<F: IntoFuture>(future: F) -> TryAwait<F::IntoFuture> {
    TryAwait { future: future.into_future(), live: Live { scope: None, point: 0 } }
}

impl<F: Future> Future for TryAwait<F> {
    type Output = Result<F::Output, Cancelled>;

    #[inline]
    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        // The address of something that is pinned; it is not followed.
        let point = (&raw const *this.live).addr();
        let around = scope::around(point);
        let outer = around.outer;
        let polled = this.future.poll(context);
        drop(around);
        if let Poll::Ready(value) = polled {
            this.live.leave();
            return Poll::Ready(Ok(value));
        }
        pending(this.live, point, outer, context)
    }
}

fn pending<T>(
    live: &mut Live,
    point: scope::Point,
    outer: scope::Point,
    context: &Context<'_>,
) -> Poll<Result<T, Cancelled>> {
    let Some(scope) = Scope::current() else { return Poll::Pending };
    let told = scope.pending(point, outer, context.waker());
    if told {
        live.scope = None;
        return Poll::Ready(Err(Cancelled));
    }
    if live.scope.as_ref().is_none_or(|known| !Arc::ptr_eq(known, &scope)) {
        live.leave();
        live.point = point;
        live.scope = Some(scope);
    }
    Poll::Pending
}

/// Awaits a future at a cancellation point: evaluates to `Result<T, Cancelled>`. Python's `await`, which always is one.
#[macro_export]
macro_rules! try_await {
    ($future:expr $(,)?) => {
        $crate::aio::try_await($future).await
    };
}

pin_project! {
    /// A future that can be cancelled: what [`cancellable`] makes.
    #[must_use = "futures do nothing unless awaited"]
    pub struct Cancellable<F> {
        #[pin]
        future: Option<F>,
        begun: bool,
        scope: Arc<Scope>,
    }
}

/// Asks a [`Cancellable`] to stop.
#[derive(Clone)]
pub struct Cancel {
    scope: Arc<Scope>,
}

/// Makes a task of a future, on whatever executor: one that can be cancelled.
pub fn cancellable<F: IntoFuture>(future: F) -> (Cancellable<F::IntoFuture>, Cancel) {
    let scope = Arc::new(Scope::default());
    let cancel = Cancel { scope: Arc::clone(&scope) };
    (Cancellable { future: Some(future.into_future()), begun: false, scope }, cancel)
}

impl Cancel {
    /// Delivers [`Cancelled`] at the points where the task is, innermost first, once in each concurrent branch.
    ///
    /// If it is at none, the next point delivers it; and a task that waits where there is no point around is dropped.
    pub fn cancel(&self) {
        self.scope.request();
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

impl<F: Future> Future for Cancellable<F> {
    type Output = Result<F::Output, Cancelled>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut this = self.project();
        let entered = this.scope.enter();
        if !*this.begun && this.scope.take_open() {
            this.future.set(None);
        }
        *this.begun = true;
        let Some(future) = this.future.as_mut().as_pin_mut() else { return Poll::Ready(Err(Cancelled)) };
        if let Poll::Ready(value) = future.poll(context) {
            this.future.set(None);
            return Poll::Ready(Ok(value));
        }
        if this.scope.task_pending(context.waker()) {
            this.future.set(None);
            return Poll::Ready(Err(Cancelled));
        }
        drop(entered);
        Poll::Pending
    }
}
