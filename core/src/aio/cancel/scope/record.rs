//! Requests as they come: recorded, undone, forwarded, and delivered again.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::Waker;

use super::request_id::{ForwardedFrom, RequestId};
use super::{ABORT, CANCEL, CancelScope};
use crate::aio::cancel::enclosing::raise_cancel;
use crate::aio::wakers::wake_list::WakeList;

/// Lives while the wakers of assigned points are being called.
struct WakeInProgress<'s>(&'s CancelScope);

impl<'s> WakeInProgress<'s> {
    fn new(scope: &'s CancelScope) -> Self {
        scope.wakes_in_progress.fetch_add(1, Ordering::Relaxed);
        WakeInProgress(scope)
    }
}

impl Drop for WakeInProgress<'_> {
    fn drop(&mut self) {
        self.0.wakes_in_progress.fetch_sub(1, Ordering::Release);
        let task = {
            let mut state = self.0.lock();
            // A poll may have been pending in the meantime, without counting as an idle one and waking the task for the
            // next.
            if state.undelivered { state.task_waker.take() } else { None }
        };
        task.into_iter().for_each(Waker::wake);
    }
}

impl CancelScope {
    /// Requests a cancel.
    pub(crate) fn request_cancel(&self) {
        self.record_request(None);
    }

    /// Requests a cancel because this request was delivered in the current scope.
    pub(crate) fn forward(&self, request: RequestId) {
        self.record_request(Some((request, CancelScope::current().as_ref().map(Arc::downgrade))));
    }

    fn record_request(&self, request: Option<(RequestId, ForwardedFrom)>) {
        let (wakers, in_progress) = {
            let mut state = self.lock();
            state.set_last_request(request);
            self.raised.store(false, Ordering::Relaxed);
            state.cancelling = state.cancelling.saturating_add(1);
            // Not a store: it must not replace an abort.
            self.requested.fetch_max(CANCEL, Ordering::Release);
            let leaves = state.points.branch_out();
            if leaves.is_empty() {
                // The next point delivers the request, or the task is dropped when its poll is pending.
                state.unassigned = true;
                (WakeList::from(state.task_waker.take()), None)
            } else {
                let of_task = usize::from(state.task_waker.is_some());
                let wakers = state.assign(leaves);
                // Only points with wakers of their own take time to be woken while the task may be polled.
                let in_progress = (wakers.len() > of_task).then(|| WakeInProgress::new(self));
                (wakers, in_progress)
            }
        };
        // Without the lock. While this is in progress, the task's idle polls are not counted.
        wakers.wake();
        drop(in_progress);
    }

    /// Requests that the future is dropped where it stands.
    pub(crate) fn abort(&self) {
        let waker = {
            let mut state = self.lock();
            self.requested.store(ABORT, Ordering::Release);
            state.task_waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Returns the number of requests, less those that were undone.
    pub(crate) fn cancelling(&self) -> usize {
        self.lock().cancelling as usize
    }

    /// Undoes a request, and returns how many are left. If none is left, nothing is delivered any more.
    pub(crate) fn uncancel(&self) -> usize {
        let mut state = self.lock();
        state.cancelling = state.cancelling.saturating_sub(1);
        if state.cancelling == 0 {
            (state.unassigned, state.undelivered) = (false, false);
            state.points.unassign_all();
        }
        state.cancelling as usize
    }

    /// Records that a cancel was raised in the scope, and that no point in the scope has taken it. Whatever the future
    /// of the scope returns, the cancel then propagates to the awaiter of the scope, if the request came from the
    /// awaiter.
    #[cold]
    pub(crate) fn note_raised(&self) {
        self.raised.store(true, Ordering::Relaxed);
    }

    /// Returns whether the last request was raised in the scope, and not taken there.
    pub(crate) fn has_raised(&self) -> bool {
        self.raised.load(Ordering::Relaxed)
    }

    /// Passes on a request that the current scope has forwarded to this scope, whose future has ended. If the future
    /// ended as cancelled, or a cancel was raised in it, the cancel propagates outward. If the request was not
    /// delivered here, it is delivered again.
    pub(crate) fn pass_on(&self, is_cancelled: bool) {
        if is_cancelled || self.has_raised() {
            raise_cancel();
        } else if self.has_undelivered_request() {
            if let Some(outer) = CancelScope::current() {
                outer.redeliver();
            }
        }
    }

    /// Returns whether a request was recorded that is not delivered.
    pub(crate) fn has_undelivered_request(&self) -> bool {
        let state = self.lock();
        state.unassigned || state.undelivered
    }

    /// Delivers the request again at the next point: the code that received it returned an error that takes precedence.
    /// Does nothing if every request was undone.
    pub(crate) fn redeliver(&self) {
        let mut state = self.lock();
        if state.cancelling > 0 && !state.undelivered {
            state.unassigned = true;
            // It is another request to a scope that the first one was forwarded to.
            state.set_last_request(None);
        }
    }
}
