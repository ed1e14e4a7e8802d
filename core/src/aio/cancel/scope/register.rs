//! Points: how they are registered, receive a request, and are unregistered.

use std::sync::atomic::Ordering;
use std::task::Waker;

use super::CancelScope;
use crate::aio::cancel::decision::Registered;
use crate::aio::cancel::enclosing::{ENCLOSING_POINT, POLLING_WAKER, waker_id};
use crate::aio::cancel::point_tree::{PointId, Removed};
use crate::aio::wakers::poll_waker::PollWaker;
use crate::aio::wakers::wake_list::WakeList;

impl CancelScope {
    /// Registers a point that is pending and is to be polled by `waker`, or delivers a request to it, which unregisters
    /// it.
    ///
    /// `delivered_below`: a request was delivered to a point below this one in this poll.
    pub(crate) fn register(&self, id: &mut PointId, waker: &Waker, delivered_below: bool) -> Registered {
        // A point that is polled by the task's own waker needs no clone of it.
        let is_polled_by_task = POLLING_WAKER.get() == waker_id(waker);
        let mut own_waker = PollWaker::new(waker);
        let mut state = self.lock();
        if !is_polled_by_task && !state.points.has_waker(*id, waker) {
            drop(state);
            own_waker.make_clone();
            state = self.lock();
        }
        let poll = self.poll_count.load(Ordering::Relaxed);
        let mut parent = ENCLOSING_POINT.get();
        if is_polled_by_task && parent == PointId::NONE && state.link_single(id, poll) {
            return Registered::Live;
        }
        if parent.is_unregistered() {
            // The parent is registered before its own poll is over, so that this point has a parent.
            parent = state.points.insert(PointId::NONE);
            ENCLOSING_POINT.set(parent);
        }
        let old = state.points.link(id, parent, poll, (!is_polled_by_task).then_some(&mut own_waker));
        if state.points.is_many() {
            self.has_many.store(true, Ordering::Relaxed);
        }
        let (mut is_assigned, has_children) = (state.points.is_assigned(*id), state.points.has_children(*id));
        if is_assigned && delivered_below {
            // The callee received the request, and cleans up.
            is_assigned = false;
            state.points.unassign(*id);
            state.unassign_if_lost();
        }
        if !is_assigned && (!state.unassigned || delivered_below) {
            drop(state);
            drop(old);
            return Registered::Live;
        }
        if !has_children {
            let removed = state.deliver(*id);
            *id = PointId::UNREGISTERED;
            drop(state);
            drop((removed, old));
            return Registered::Delivered;
        }
        // An unassigned request is for the points below, which deliver it when they are polled. An assigned one goes to
        // the leaves below. That is no new request: whether it was delivered in another branch does not change.
        let mut wakers = WakeList::default();
        if is_assigned {
            state.points.unassign(*id);
            let undelivered = state.undelivered;
            let leaves = state.points.branch_out_below(*id);
            wakers = state.assign(leaves);
            state.undelivered = undelivered;
        }
        drop(state);
        drop(old);
        wakers.wake();
        Registered::Live
    }

    /// Delivers a request that is assigned to the point, which is unregistered by that. Returns whether there was one.
    #[inline]
    pub(crate) fn deliver_assigned(&self, id: PointId) -> bool {
        // Most tasks are never cancelled.
        self.requested.load(Ordering::Acquire) != 0 && self.deliver_assigned_with_lock(id)
    }

    #[inline(never)]
    fn deliver_assigned_with_lock(&self, id: PointId) -> bool {
        let mut state = self.lock();
        if !state.points.is_assigned(id) || state.points.has_children(id) {
            return false;
        }
        let removed = state.deliver(id);
        drop(state);
        drop(removed);
        true
    }

    /// Returns whether a request is unassigned, or assigned to this point.
    #[inline]
    pub(crate) fn is_due_at(&self, id: PointId) -> bool {
        self.requested.load(Ordering::Acquire) != 0 && self.is_due_with_lock(id)
    }

    #[inline(never)]
    fn is_due_with_lock(&self, id: PointId) -> bool {
        let state = self.lock();
        state.unassigned || state.points.is_assigned(id)
    }

    /// Unregisters a point: its value was ready, or it was dropped. `is_current` if the task is being polled here.
    /// Returns whether a cancel that was raised below the point waited for the end of the point's future.
    #[inline]
    pub(crate) fn unregister(&self, id: PointId, is_current: bool) -> bool {
        if is_current && !self.has_many.load(Ordering::Relaxed) {
            // A request may be assigned to it until the lock is taken, which happens at the end of this poll at the
            // latest.
            self.unregistered_serial.store(id.serial(), Ordering::Release);
            false
        } else {
            self.unregister_with_lock(id, is_current)
        }
    }

    #[inline(never)]
    fn unregister_with_lock(&self, id: PointId, is_current: bool) -> bool {
        let mut state = self.lock();
        let was_unassigned = state.unassigned;
        let Removed { waker, was_raised, .. } = state.remove(id);
        // The polling thread finds by itself, after the poll, that the request is unassigned.
        let to_wake = state.unassigned && !was_unassigned && !is_current;
        let task = if to_wake { state.task_waker.take() } else { None };
        drop(state);
        drop(waker);
        if let Some(task) = task {
            task.wake();
        }
        was_raised
    }

    /// Unregisters a point if it has no children. Returns whether it had none.
    pub(crate) fn unregister_if_leaf(&self, id: PointId) -> bool {
        let waker = {
            let mut state = self.lock();
            if state.points.has_children(id) {
                return false;
            }
            state.remove(id).waker
        };
        drop(waker);
        true
    }

    /// Decides what happens to the pending future of a point in which a cancel was raised. Returns `true` if that
    /// future has to be polled until it has ended, so that its other branches can clean up, and `false` if it has to be
    /// dropped.
    #[cold]
    pub(crate) fn hold_raised(&self, id: PointId) -> bool {
        self.lock().points.hold_raised(id)
    }
}
