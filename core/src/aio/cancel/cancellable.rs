//! A future that can be cancelled on any executor, and the handle that cancels it.

use core::fmt;
use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};
use std::sync::Arc;

use pin_project_lite::pin_project;

use crate::aio::cancel::current::ScopeHolder;
use crate::aio::cancel::forwarding::ForwardingPoint;
use crate::aio::cancel::poll_in_scope::poll_in_scope;
use crate::aio::cancel::scope::{CancelScope, ClosedScope};
use crate::aio::outcome::error::Cancelled;
use crate::aio::outcome::state::TaskState;
use crate::diagnostics::awaitable::Awaitable;
use crate::engine::in_place::Guest;

pin_project! {
    /// A future that can be cancelled; made by [`cancellable`].
    ///
    /// Inside another cancellable future, or a task, it is a cancellation point itself: a request that is delivered
    /// there cancels this future, which continues until its cleanup is done.
    ///
    /// # Cancel safety
    ///
    /// If it is dropped, the inner future is dropped where it stands: its destructors run, and nothing is delivered.
    #[must_use = "futures do nothing unless awaited"]
    pub struct Cancellable<F> {
        #[pin]
        future: Guest<F>,
        scope: ScopeHolder,
        // In the scope that it is a part of.
        forwarding: ForwardingPoint,
    }

    impl<F> PinnedDrop for Cancellable<F> {
        fn drop(this: Pin<&mut Self>) {
            let this = this.project();
            if this.future.is_there() {
                // A handle that lives on does not keep the waker.
                if let Some(scope) = this.scope.get() {
                    scope.close(TaskState::Cancelled, |_| ()).waiters.wake();
                }
            }
        }
    }
}

impl<F> fmt::Debug for Cancellable<F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Cancellable").finish_non_exhaustive()
    }
}

/// A handle that cancels a [`Cancellable`].
#[derive(Clone)]
pub struct CancelHandle {
    pub(crate) scope: Arc<CancelScope>,
}

/// Makes a future cancellable, on any executor; returns it with the handle that cancels it.
pub fn cancellable<F: Awaitable<Kind>, Kind>(future: F) -> (Cancellable<F::Future>, CancelHandle) {
    let scope = ScopeHolder::nested();
    let cancel = CancelHandle { scope: Arc::clone(&scope) };
    (Cancellable { future: Guest::new(future.awaitable()), scope, forwarding: ForwardingPoint::new() }, cancel)
}

impl CancelHandle {
    /// Delivers [`Cancelled`] at the points where the task is, innermost first, once in each concurrent branch.
    ///
    /// If the task is at no point, the next one delivers the request. A task that waits where there is no point is
    /// dropped.
    pub fn cancel(&self) {
        self.scope.request_cancel();
    }

    /// Drops the task where it stands: its destructors run, and nothing is delivered. Tokio's `abort`.
    pub fn abort(&self) {
        self.scope.abort();
    }

    /// Returns the number of cancels, less those that were [undone](Self::uncancel). Python's `Task.cancelling`.
    #[must_use]
    pub fn cancelling(&self) -> usize {
        self.scope.cancelling()
    }

    /// Undoes one cancel, and returns how many are left. Python's `Task.uncancel`.
    #[allow(clippy::must_use_candidate)]
    pub fn uncancel(&self) -> usize {
        self.scope.uncancel()
    }
}

impl fmt::Debug for CancelHandle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("CancelHandle").field("cancelling", &self.cancelling()).finish()
    }
}

impl<F> Cancellable<F> {
    /// Returns a handle that cancels the future.
    #[must_use]
    pub fn handle(&self) -> CancelHandle {
        CancelHandle { scope: Arc::clone(&self.scope) }
    }
}

impl<F: Future> Future for Cancellable<F> {
    type Output = Result<F::Output, Cancelled>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let polled = poll_in_scope(this.scope, &mut this.future.pinned(), context);
        if polled.is_ready() {
            let ClosedScope { is_undelivered, waiters, value: () } = this.scope.close(TaskState::Finished, |_| ());
            waiters.wake();
            this.forwarding.on_ended(|| is_undelivered && matches!(polled, Poll::Ready(Ok(_))));
            return polled;
        }
        // A request to the outer scope is forwarded into this one, where the points are.
        this.forwarding.register_for_nested(context.waker(), this.scope);
        polled
    }
}
