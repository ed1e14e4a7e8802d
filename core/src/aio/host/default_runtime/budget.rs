//! Tokio's budget, which limits how often its resources are ready in one poll of a task.

use core::future::{Future, poll_fn};
use core::pin::pin;
use core::task::{Context, Poll, Waker};

use tokio::task::coop::{RestoreOnPending, has_budget_remaining, poll_proceed, unconstrained};

/// Returns whether tokio lets its resources be ready for the task that it polls. There is no limit outside its tasks.
#[inline]
pub(crate) fn has_budget() -> bool {
    has_budget_remaining()
}

/// More than tokio's budget for one poll.
const MORE_THAN_ALL: u32 = 1024;

/// Uses up what is left, and has tokio wake the task after it has polled its drivers. Returns `false` if there is no
/// limit.
pub(crate) fn use_up(waker: &Waker) -> bool {
    let mut context = Context::from_waker(waker);
    for _ in 0..MORE_THAN_ALL {
        match poll_proceed(&mut context) {
            Poll::Ready(unit) => unit.made_progress(),
            Poll::Pending => return true,
        }
    }
    false
}

/// Polls without the limit.
#[inline]
pub(crate) fn poll_unlimited<R>(context: &mut Context<'_>, poll: impl FnMut(&mut Context<'_>) -> Poll<R>) -> Poll<R> {
    pin!(unconstrained(poll_fn(poll))).poll(context)
}

/// The budget as it was when this was made. Dropping this restores it, whatever was used meanwhile.
pub(crate) struct Allowance(RestoreOnPending);

impl Allowance {
    /// Returns `None` if the budget is used up.
    #[inline]
    pub(crate) fn take() -> Option<Self> {
        match poll_proceed(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(restore) => Some(Allowance(restore)),
            Poll::Pending => None,
        }
    }

    /// Restores the budget.
    #[inline]
    pub(crate) fn restore(self) {
        drop(self.0);
    }

    /// Restores nothing: the use counts.
    #[inline]
    pub(crate) fn spend(self) {
        self.0.made_progress();
    }
}
