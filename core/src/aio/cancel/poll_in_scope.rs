//! Polling a future in its own scope.

use core::future::Future;
use core::pin::Pin;
use core::task::{Context, Poll};

use crate::aio::cancel::current::ScopeHolder;
use crate::aio::cancel::decision::PollDecision;
use crate::aio::cancel::enclosing::{POINT_EVENTS, PointEvents};
use crate::aio::outcome::error::Cancelled;

/// Holds a future until it has ended.
pub(crate) trait FutureCell {
    type Future: Future;

    /// Returns the future, if it has not ended.
    fn future(&mut self) -> Option<Pin<&mut Self::Future>>;

    /// Drops the future.
    fn clear(&mut self);
}

impl<F: Future> FutureCell for Pin<&mut Option<F>> {
    type Future = F;

    fn future(&mut self) -> Option<Pin<&mut F>> {
        self.as_mut().as_pin_mut()
    }

    fn clear(&mut self) {
        self.set(None);
    }
}

/// The value of a future, or `Cancelled` if the future was dropped.
type Completed<F> = Result<<F as Future>::Output, Cancelled>;

/// Polls a future in its scope. Drops the future, in that scope, when it has ended or is cancelled. A cancel that was
/// raised in it is noted [in the scope](CancelScope::has_raised).
pub(crate) fn poll_in_scope<C: FutureCell>(
    scope: &mut ScopeHolder,
    cell: &mut C,
    context: &mut Context<'_>,
) -> Poll<Completed<C::Future>> {
    // Decided before the scope is entered, and applied inside: the destructors of a future that is dropped find it.
    let decision = scope.before_poll();
    let entered = scope.enter(Some(context.waker()));
    let before = POINT_EVENTS.get();
    let completed = match cell.future() {
        Some(future) if decision == PollDecision::Continue => future.poll(context).map(Ok),
        _ => Poll::Ready(Err(Cancelled)),
    };
    let is_raised = PointEvents::take_raised_since(before);
    if completed.is_ready() {
        cell.clear();
    }
    // The scope is left first, so that wakers that are called there do not run inside it.
    drop(entered);
    if is_raised {
        scope.note_raised();
    }
    if completed.is_ready() {
        return completed;
    }
    if scope.after_pending_poll(context.waker()) == PollDecision::Continue {
        return Poll::Pending;
    }
    // Destructors find the scope, as they do when the future ends by itself.
    let _entered = scope.enter(Some(context.waker()));
    cell.clear();
    Poll::Ready(Err(Cancelled))
}
