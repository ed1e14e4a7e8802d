//! The budget of a turn, which ends the turn of a task that never has to wait.
//!
//! # The protocol
//!
//! There are two budgets:
//!
//! 1. **Tokio's** counts what its resources do in one poll of a task. When it is used up, they are pending, until tokio
//!    polls the task again.
//! 2. **Ours** counts what the locks, queues and timers of `aio` do, on every runtime, in one turn of a task. Outside of
//!    our tasks there are no turns, and it counts on. When it is used up, the next operation that would be ready is
//!    pending once, and wakes itself; then the budget is full again. Where tokio's budget limits the task, that is used
//!    up too, so that what surrounds the operation sees the end of the turn. Where tokio has none for a poll inside its
//!    runtime (`unconstrained`), ours does not count either.
//!
//! What polls several futures in one poll lets none of them starve the others:
//!
//! * [`Shares`], for few futures: each has what was left of tokio's budget when the poll began. If one of them has used
//!   that up, nothing is left after the poll, so that the number of units in a turn is limited by that of the futures.
//! * [`Mark`], for many: the poll ends when a future has used up the budget. The next one begins with the future after
//!   it.
//! * A timer beside a future is polled without a limit ([`poll_unlimited`]): it is ready once.

use core::cell::Cell;
use core::task::{Context, Poll, Waker};

use futures_util::task::noop_waker_ref;

use crate::aio::host::default_runtime::{Allowance, has_budget, use_up};
use crate::aio::host::{Backend, Host};

pub(crate) use crate::aio::host::default_runtime::poll_unlimited;

/// The number of operations in a turn: as many as tokio allows in a poll.
const TURN: i32 = 128;

std::thread_local! {
    /// What is left of our budget.
    static LEFT: Cell<i32> = const { Cell::new(TURN) };
    /// How often it was used up; wraps.
    static TIMES_USED_UP: Cell<u32> = const { Cell::new(0) };
}

/// Has the task that is polled here begin a turn.
#[inline]
pub(crate) fn begin_turn() {
    LEFT.set(TURN);
}

/// Polls an operation, which costs one unit if it is ready. If no unit is left, the turn ends here.
#[inline]
pub(crate) fn poll_limited<R>(context: &mut Context<'_>, poll: impl FnOnce(&mut Context<'_>) -> Poll<R>) -> Poll<R> {
    if !take_unit(context) {
        return Poll::Pending;
    }
    let polled = poll(context);
    if polled.is_pending() {
        return_unit();
    }
    polled
}

/// Takes a unit, for an operation that is probably ready. Returns whether there was one; otherwise the turn ends before
/// the operation, and the task is woken.
#[inline(always)]
pub(crate) fn take_unit(context: &Context<'_>) -> bool {
    // Models have to do the same in each iteration.
    if cfg!(all(test, coyield_loom)) {
        return true;
    }
    // One read and one write: a queue needs some 370 instructions for an operation.
    let left = LEFT.get().wrapping_sub(1);
    LEFT.set(left);
    left >= 0 || !refill(context)
}

/// Returns the unit of an operation that was not ready.
#[inline(always)]
pub(crate) fn return_unit() {
    LEFT.set(LEFT.get().wrapping_add(1));
}

/// Refills our budget, less a unit unless the turn ends. Returns whether it does; then the task is woken.
#[cold]
#[inline(never)]
fn refill(context: &Context<'_>) -> bool {
    LEFT.set(TURN - 1);
    // A future that is polled by such a waker, as by `now_or_never`, has no other turn.
    let noop = [Waker::noop(), noop_waker_ref()];
    if noop.iter().any(|noop| noop.will_wake(context.waker())) {
        return false;
    }
    if !use_up(context.waker()) {
        let is_unconstrained = Host::current().is_some_and(|host| matches!(host.backend, Backend::Default(_)));
        if is_unconstrained {
            return false;
        }
        context.waker().wake_by_ref();
    }
    LEFT.set(TURN);
    TIMES_USED_UP.set(TIMES_USED_UP.get().wrapping_add(1));
    true
}

/// Records when the poll of a future began.
pub(crate) struct Mark {
    times_used_up: u32,
}

impl Mark {
    #[inline]
    pub(crate) fn new() -> Self {
        Mark { times_used_up: TIMES_USED_UP.get() }
    }

    /// Returns whether the budget was used up since.
    #[inline]
    pub(crate) fn is_used_up(&self) -> bool {
        self.times_used_up != TIMES_USED_UP.get() || !has_budget()
    }
}

/// Divides what is left of a turn among futures that are polled in one poll.
#[allow(unreachable_pub, reason = "it is in the signature of a hidden method of a public trait")]
pub struct Shares {
    /// `None` if nothing was left at the beginning.
    allowance: Option<Allowance>,
    is_first: bool,
    /// A future has used its share up.
    is_used_up: bool,
    is_ready: bool,
}

impl Shares {
    #[inline]
    pub(crate) fn new() -> Self {
        // With the last unit taken there were nothing to share: the first future has it.
        let allowance = Allowance::take().filter(|_| has_budget());
        Shares { allowance, is_first: true, is_used_up: false, is_ready: false }
    }

    /// Polls one of the futures.
    #[inline]
    pub(crate) fn poll<R>(&mut self, poll: impl FnOnce() -> Poll<R>) -> Poll<R> {
        if !self.is_first && self.allowance.is_some() {
            // Restored by the drop.
            self.allowance = None;
            self.allowance = Allowance::take();
        }
        self.is_first = false;
        let polled = poll();
        self.is_ready |= polled.is_ready();
        self.is_used_up |= !has_budget();
        polled
    }
}

impl Drop for Shares {
    #[inline]
    fn drop(&mut self) {
        let Some(allowance) = self.allowance.take() else { return };
        // What was ready has to cost something: a loop of such polls has to come to an end.
        if self.is_ready {
            allowance.spend();
        } else {
            drop(allowance);
        }
        if self.is_used_up {
            use_up_silently();
        }
    }
}

#[cold]
fn use_up_silently() {
    // The future that has used it up is woken already.
    use_up(Waker::noop());
}
