//! The state of a scope under its lock, and the steps of the protocol that change it.

use std::boxed::Box;
use std::mem;
use std::task::Waker;
use std::vec::Vec;

use super::cold::ColdState;
use super::request_id::{ForwardedFrom, RequestId};
use crate::aio::cancel::point_tree::{PointId, PointTree, Removed};
use crate::aio::outcome::state::TaskState;
use crate::aio::wakers::wake_list::WakeList;

pub(super) struct State<P: ?Sized> {
    pub(super) points: PointTree,
    /// The task's own waker while the task is pending, until it is woken.
    pub(super) task_waker: Option<Waker>,
    /// What most tasks do not need.
    pub(super) cold: Option<Box<ColdState>>,
    /// The number of requests, less those that were undone.
    pub(super) cancelling: u32,
    /// The number of pending polls since the last assignment, while the request is undelivered.
    pub(super) idle_polls: u8,
    /// A request is assigned to points, and was delivered at none.
    ///
    /// * Set when a request is assigned.
    /// * Excludes `unassigned`.
    /// * Cleared by a delivery, by the loss of the last assignment, and when the last request is undone.
    pub(super) undelivered: bool,
    /// A request was not delivered, and is assigned to no point.
    ///
    /// * Set when a request finds no point, when the last assignment of an undelivered request is lost, and when a
    ///   request is to be delivered again.
    /// * Excludes `undelivered`.
    /// * Cleared by an assignment, by a delivery, when the future is dropped, and when the last request is undone.
    pub(super) unassigned: bool,
    /// Whether the task has ended, and how.
    pub(super) completion: TaskState,
    pub(super) payload: P,
}

impl<P> State<P> {
    pub(super) fn new(payload: P) -> Self {
        State {
            points: PointTree::default(),
            task_waker: None,
            cold: None,
            cancelling: 0,
            idle_polls: 0,
            undelivered: false,
            unassigned: false,
            completion: TaskState::Pending,
            payload,
        }
    }
}

impl<P: ?Sized> State<P> {
    /// Assigns the undelivered requests to these points. Returns the wakers that have the points polled.
    pub(super) fn assign(&mut self, ids: Vec<PointId>) -> WakeList {
        self.unassigned = false;
        self.undelivered = true;
        self.idle_polls = 0;
        let mut wakers = WakeList::default();
        wakers.extend(ids.into_iter().filter_map(|id| self.points.assign(id)));
        wakers.and(self.task_waker.take())
    }

    /// Removes a point from the tree. If it was the last assigned point of an undelivered request, that is unassigned
    /// then.
    pub(super) fn remove(&mut self, id: PointId) -> Removed {
        let removed = self.points.remove(id).unwrap_or_default();
        if removed.was_assigned {
            self.unassign_if_lost();
        }
        removed
    }

    /// Links the only point, which is polled in this poll of the task. Returns whether that is all: no request is
    /// unassigned or assigned to it.
    #[inline]
    pub(super) fn link_single(&mut self, id: &mut PointId, poll: u32) -> bool {
        !self.unassigned && self.points.link_single(id, poll)
    }

    /// An assignment ended without a delivery. If it was the last one, the request is unassigned.
    pub(super) fn unassign_if_lost(&mut self) {
        if !self.points.any_assigned() && mem::take(&mut self.undelivered) {
            self.unassigned = true;
        }
    }

    /// The assigned points are not polled any more. Assigns the request to the leaves among the points that were polled
    /// in this poll of the task. Returns `None` if there are none.
    pub(super) fn reassign_stale(&mut self, poll: u32) -> Option<WakeList> {
        self.points.unassign_all();
        self.undelivered = false;
        let leaves = self.points.leaves_of_poll(poll);
        // Until they are polled again, the other points are below none of these.
        self.points.detach_stale(poll);
        if leaves.is_empty() { None } else { Some(self.assign(leaves)) }
    }

    /// Delivers the request to a point, which is not live any more.
    pub(super) fn deliver(&mut self, id: PointId) -> Option<Waker> {
        self.unassigned = false;
        self.undelivered = false;
        self.remove(id).waker
    }

    /// Records the last request; `None` for one that has no number yet.
    pub(super) fn set_last_request(&mut self, request: Option<(RequestId, ForwardedFrom)>) {
        match request {
            Some((request, from)) => self.cold.get_or_insert_default().requests.set_last(request, from),
            None => self.cold.iter_mut().for_each(|cold| cold.requests.clear_last()),
        }
    }

    /// Returns the request that was delivered last.
    pub(super) fn last_delivered(&mut self) -> RequestId {
        let has_newer = self.unassigned || self.undelivered;
        self.cold.get_or_insert_default().requests.last_delivered(has_newer)
    }

    /// Returns where a request was forwarded from, if this scope has seen it.
    pub(super) fn origin_of(&self, request: RequestId) -> Option<&ForwardedFrom> {
        self.cold.as_ref()?.requests.origin_of(request)
    }
}
