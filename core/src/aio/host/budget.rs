//! The budget of a turn, which ends the turn of a task whose operations are always ready.
//!
//! # The protocol
//!
//! There are two budgets:
//!
//! 1. **Tokio's** budget counts the operations of tokio's resources in one poll of a task. When the budget is used up,
//!    these resources are pending until tokio polls the task again.
//! 2. **Our** budget counts the operations of the locks, queues and timers of `aio`, on every runtime, in one turn of a
//!    task. Outside of our tasks there are no turns, and the count goes on from one poll to the next. When the budget
//!    is used up, the next operation that would be ready is pending once, and wakes its task; then the budget is full
//!    again. If tokio's budget limits the task, the operation uses that budget up too, so that the code around the
//!    operation sees the end of the turn. If tokio does not limit a poll inside its runtime (`unconstrained`), our
//!    budget does not limit that poll either.
//!
//! A future that polls several others in one poll lets none of them starve the rest:
//!
//! * [`Shares`], for few futures: each future gets what was left of tokio's budget when the poll began. If one of them
//!   has used that up, nothing is left after the poll. So the number of futures limits the number of units in a turn.
//! * [`Mark`], for many futures: the poll ends when a future has used up the budget. The next poll begins with the
//!   future after that one.
//! * A timer beside a future is polled without a limit ([`poll_unlimited`]), because it is ready only once.

use core::cell::Cell;
use core::task::{Context, Poll, Waker};

use futures_util::task::noop_waker_ref;

use crate::aio::host::default_runtime::{Allowance, has_budget, use_up};
use crate::aio::host::{Backend, Host};

pub(crate) use crate::aio::host::default_runtime::poll_unlimited;

/// The number of operations in a turn: as many as tokio allows in a poll.
const TURN: i32 = 128;

std::thread_local! {
    /// The units that are left of our budget.
    static LEFT: Cell<i32> = const { Cell::new(TURN) };
    /// The number of times that our budget was used up. Wraps.
    static TIMES_USED_UP: Cell<u32> = const { Cell::new(0) };
}

/// Begins a turn of the task that is about to be polled.
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

/// Takes a unit, for an operation that is probably ready. Returns `false` if no unit was left and the turn ends before
/// the operation; the task is then woken.
#[inline(always)]
pub(crate) fn take_unit(context: &Context<'_>) -> bool {
    // Loom's models have to do the same in each iteration.
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

/// Refills our budget. Returns whether the turn ends: if it does, the task is woken; if not, one unit is taken.
#[cold]
#[inline(never)]
fn refill(context: &Context<'_>) -> bool {
    LEFT.set(TURN - 1);
    // A future that is polled with such a waker, as by `now_or_never`, has no other turn.
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

    /// Returns whether the budget was used up after that.
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
        // If this has taken the last unit, nothing is left to share: the filter restores it for the first future.
        let allowance = Allowance::take().filter(|_| has_budget());
        Shares { allowance, is_first: true, is_used_up: false, is_ready: false }
    }

    /// Polls one of the futures.
    #[inline]
    pub(crate) fn poll<R>(&mut self, poll: impl FnOnce() -> Poll<R>) -> Poll<R> {
        if !self.is_first && self.allowance.is_some() {
            // The drop restores the budget.
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
        // A ready future has to cost something, because a loop of such polls has to come to an end.
        if self.is_ready {
            allowance.spend();
        } else {
            allowance.restore();
        }
        if self.is_used_up {
            use_up_silently();
        }
    }
}

#[cold]
fn use_up_silently() {
    // The future that has used the budget up has already woken the task.
    use_up(Waker::noop());
}
