//! What a scope does before and after each poll of its future.

use std::sync::atomic::Ordering;
use std::task::Waker;

use super::{ABORT, CancelScope};
use crate::aio::cancel::decision::PollDecision;
use crate::aio::wakers::poll_waker::PollWaker;
use crate::aio::wakers::wake_list::WakeList;

/// The number of polls without a delivery after which assigned points count as abandoned. Futures that poll by queues
/// of their own, such as `FuturesUnordered`, may need several polls of the task until each inner future was polled.
pub(super) const MAX_IDLE_POLLS: u8 = 64;

impl CancelScope {
    /// Returns what is known of where the task waits.
    pub(crate) fn describe_wait(&self) -> &'static str {
        let state = self.lock();
        match (state.unassigned || state.undelivered, state.points.is_empty()) {
            (true, _) => "it has not received its cancel",
            (false, false) => "a cancellation point",
            (false, true) => "no cancellation point",
        }
    }

    /// Called before each poll. Returns `DropFuture` if the task was aborted, or was cancelled before its first poll.
    #[inline]
    pub(crate) fn before_poll(&self) -> PollDecision {
        let poll_count = self.poll_count.load(Ordering::Relaxed);
        self.poll_count.store(poll_count.checked_add(1).unwrap_or(1), Ordering::Relaxed);
        // Most tasks are never cancelled. A request that comes after this line is seen when the poll is pending.
        let requested = self.requested.load(Ordering::Acquire);
        if requested == 0 {
            return PollDecision::Continue;
        }
        let mut state = self.lock();
        if requested != ABORT && (poll_count != 0 || !state.unassigned) {
            return PollDecision::Continue;
        }
        state.unassigned = false;
        PollDecision::DropFuture
    }

    /// Called after a pending poll; stores `waker`. Returns `DropFuture` if the task was aborted, or if a request found
    /// no point that could deliver it.
    pub(crate) fn after_pending_poll(&self, waker: &Waker) -> PollDecision {
        let mut own_waker = PollWaker::new(waker);
        loop {
            let mut state = self.lock();
            if self.requested.load(Ordering::Relaxed) == ABORT {
                return PollDecision::DropFuture;
            }
            let wakers = if state.unassigned {
                // The request came during the poll, or its assignment was lost in it.
                let leaves = state.points.branch_out();
                if leaves.is_empty() {
                    state.unassigned = false;
                    return PollDecision::DropFuture;
                }
                state.assign(leaves)
            } else if state.undelivered && self.wakes_in_progress.load(Ordering::Acquire) == 0 {
                // The assigned points were not polled, or not all of them.
                state.idle_polls = state.idle_polls.saturating_add(1);
                if state.idle_polls <= MAX_IDLE_POLLS {
                    WakeList::from(state.task_waker.take())
                } else if let Some(wakers) = state.reassign_stale(self.poll_count.load(Ordering::Relaxed)) {
                    wakers
                } else {
                    return PollDecision::DropFuture;
                }
            } else if own_waker.store(&mut state.task_waker) {
                return PollDecision::Continue;
            } else {
                // The waker is cloned without the lock. Then all of the above is looked at again.
                drop(state);
                own_waker.make_clone();
                continue;
            };
            drop(state);
            // The stored waker may be that of an earlier poll, so this one is woken too.
            wakers.and(waker.clone()).wake();
            return PollDecision::Continue;
        }
    }
}
