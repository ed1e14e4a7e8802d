//! The scope of a task, or of a part of one: its requests, its points, and the delivery of the requests at the points.
//!
//! # The protocol
//!
//! A task is polled inside its [`CancelScope`], which its points find in a thread-local variable. A point is a future
//! around another one. While it is pending it is *live*: it is a node of the scope's tree, whose parent is the point that
//! was being polled around it, and it has the waker that it was polled with.
//!
//! 1. A request is *assigned* to each leaf of the tree, which is woken. If the tree is empty, the request is *unassigned*.
//! 2. A point polls its inner future first: a value that is ready wins. If the inner future is pending, an assigned point
//!    that still is a leaf *delivers* the request, and one that has children assigns the request to the leaves below it.
//! 3. A point that becomes live while a request is unassigned delivers that request. If the task as a whole is pending
//!    while a request is unassigned, no code in it can receive the request, and the task is dropped.
//! 4. An assignment ends without a delivery if the point's value won or if the point was dropped. If it was the last one of
//!    an undelivered request, the request is unassigned again.
//! 5. The tree is that of the last polls. An assigned point during whose poll a request was delivered to another point had
//!    that point below it, and does not deliver the request again: its callee cleans up.
//! 6. A future that was polled and is kept, but is not awaited any more, has live points that are not polled. If the
//!    assigned points are all of that kind, so that the task was polled [often](MAX_IDLE_POLLS) without a delivery, the
//!    request is assigned to the leaves among the points that were polled last. If there are none, the task is dropped.
//!
//! Requests that have not been delivered yet are one: as in Python, a task that is cancelled twice before it runs receives
//! one `Cancelled`. So a request is delivered once in each branch, at the leaf, and never to a caller after its callee
//! received it, because the callee's point was below the caller's. A request that is *forwarded* to another scope keeps its
//! [number](RequestId), so a scope knows whether it has seen the request before.
//!
//! # Invariants
//!
//! They hold whenever the lock is free.
//!
//! 1. At most one of `unassigned` and `undelivered` is true.
//! 2. While `undelivered` is true, a point is assigned, except between the end of a poll and the next lock: then the last
//!    assigned point may be in `unregistered_serial`.
//! 3. While `has_many` is false, the tree has at most one node, whose parent is no point.
//! 4. `unregistered_serial` is nonzero only while `has_many` is false.
//!
//! # Locks
//!
//! Each scope has one lock. A method never holds the locks of two scopes: to follow a request from scope to scope, it clones
//! the `Arc` of the next scope and releases the lock. No waker is woken, cloned or dropped under the lock, and no future is
//! polled or dropped. The payload is changed under the lock, by closures that do not panic and call no other code.

mod cold;
mod request;
mod state;

use std::mem;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Wake, Waker};
use std::vec::Vec;

use crate::aio::cancel::enclosing::{ENCLOSING_POINT, POLLING_WAKER, waker_id};
use crate::aio::cancel::point::Registered;
use crate::aio::cancel::point_tree::{PointId, PolledBy};
use crate::aio::cancel::wake_list::WakeList;
use crate::aio::task::meta::TaskMeta;
use crate::aio::task::state::TaskState;
use crate::aio::task::ticket::Ticket;

use request::ForwardedFrom;
pub(crate) use request::RequestId;
use state::State;

/// The number of polls without a delivery after which assigned points count as abandoned. Futures that poll by queues of
/// their own, such as `FuturesUnordered`, may need several polls of the task until each inner future was polled.
const MAX_IDLE_POLLS: u8 = 64;

/// The requests and the points of a task, or of a part of a task that can be cancelled by itself.
///
/// `P` is a payload that shares the lock. A task stores its result there, so it costs one allocation besides its future.
pub(crate) struct CancelScope<P: ?Sized = dyn Payload> {
    /// The number of polls, which wraps and skips 0: it is 0 until the first poll. Only the polling thread accesses it.
    poll_count: AtomicU32,
    /// What was requested: 0, [`CANCEL`] or [`ABORT`].
    ///
    /// * Set to `CANCEL` when a request is recorded, and to `ABORT` by [`abort`](CancelScope::abort), both under the lock.
    /// * `ABORT` excludes `CANCEL`, which it replaces.
    /// * Never cleared. It is read without the lock, so that tasks that were never cancelled do not lock before a poll.
    requested: AtomicU8,
    /// The number of threads that are waking the points that they have assigned a request to.
    ///
    /// * Raised under the lock, together with the assignment.
    /// * While it is not 0, idle polls are not counted: the waking thread may be preempted.
    /// * Lowered after the wakers were called, without the lock.
    wakes_in_progress: AtomicU8,
    /// Whether the task's error has an owner, so that it is not reported as unretrieved.
    ///
    /// * Set when a task group takes care of the error.
    /// * Excludes nothing.
    /// * Never cleared.
    error_observed: AtomicBool,
    /// The [serial](PointId::serial) of the only point, if it was unregistered without the lock; 0 if there is none.
    ///
    /// * Set by the polling thread when the only point is unregistered during a poll, so that most points need no lock.
    /// * Excludes `has_many`.
    /// * Cleared by the next owner of the lock, which removes the point from the tree first.
    unregistered_serial: AtomicU32,
    /// Whether there may be more than one live point.
    ///
    /// * Set by the polling thread, under the lock, when the tree gets its second node.
    /// * Excludes a new `unregistered_serial`.
    /// * Never cleared.
    has_many: AtomicBool,
    /// The place in the queue of the task's event loop.
    pub(crate) ticket: Ticket,
    /// What is known of the task, if this is the scope of a whole task.
    pub(crate) meta: Option<TaskMeta>,
    state: Mutex<State<P>>,
}

/// A payload, which can be sent wherever a handle of the task can.
pub(crate) trait Payload: Send {}

impl<P: Send> Payload for P {}

/// A cancel was requested at some time.
const CANCEL: u8 = 1;
/// The future is to be dropped where it stands.
const ABORT: u8 = 2;

/// Whether a future goes on.
#[must_use]
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum PollDecision {
    /// The future is polled, or stays pending.
    Continue,
    /// The future is to be dropped: it was aborted, or a request cannot be delivered in it.
    DropFuture,
}

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
            // A poll may have been pending in the meantime, without counting as an idle one and waking the task for the next.
            if state.undelivered { state.task_waker.take() } else { None }
        };
        task.into_iter().for_each(Waker::wake);
    }
}

impl<P> CancelScope<P> {
    pub(crate) fn of_task(meta: TaskMeta, payload: P) -> Self {
        CancelScope::new(Some(meta), payload)
    }

    fn new(meta: Option<TaskMeta>, payload: P) -> Self {
        CancelScope {
            poll_count: AtomicU32::new(0),
            requested: AtomicU8::new(0),
            wakes_in_progress: AtomicU8::new(0),
            error_observed: AtomicBool::new(false),
            unregistered_serial: AtomicU32::new(0),
            has_many: AtomicBool::new(false),
            ticket: Ticket::new(),
            meta,
            state: Mutex::new(State::new(payload)),
        }
    }

    /// Calls `change` with the payload, under the lock. It must not panic, and must drop no value of a foreign type.
    #[inline]
    pub(crate) fn with_payload<R>(&self, change: impl FnOnce(&mut P) -> R) -> R {
        change(&mut self.lock().payload)
    }
}

impl<P: ?Sized> CancelScope<P> {
    #[inline]
    fn lock(&self) -> MutexGuard<'_, State<P>> {
        // No code panics while the lock is held.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let serial = self.unregistered_serial.load(Ordering::Acquire);
        if serial != 0 {
            self.finish_unregister(&mut state, serial);
        }
        state
    }

    /// Removes the point that was unregistered without the lock.
    #[inline(never)]
    fn finish_unregister(&self, state: &mut State<P>, serial: u32) {
        // No other point is unregistered meanwhile: it would have to be registered first, which takes the lock.
        self.unregistered_serial.store(0, Ordering::Relaxed);
        if state.points.remove_single(serial) {
            state.unassign_if_lost();
        }
    }

    /// Records that the task has ended, and calls `change` with the payload, as [`with_payload`](Self::with_payload) does.
    #[inline]
    pub(crate) fn close<R>(&self, end: TaskState, change: impl FnOnce(&mut P) -> R) -> ClosedScope<R> {
        let mut state = self.lock();
        state.task_state = end;
        let is_undelivered = state.unassigned || state.undelivered;
        let value = change(&mut state.payload);
        // Nothing wakes the task any more.
        let task_waker = state.task_waker.take();
        let waiters = WakeList(state.cold.as_mut().map(|cold| mem::take(&mut cold.waiters)).unwrap_or_default());
        drop(state);
        drop(task_waker);
        ClosedScope { is_undelivered, waiters, value }
    }
}

/// Schedules the task.
impl<P: Send + 'static> Wake for CancelScope<P> {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    #[inline]
    fn wake_by_ref(self: &Arc<Self>) {
        if let Some(meta) = &self.meta {
            meta.schedule(&self.ticket);
        }
    }
}

/// What [`CancelScope::close`] returns.
#[must_use]
pub(crate) struct ClosedScope<R> {
    /// A request was recorded, and not delivered at any point.
    pub(crate) is_undelivered: bool,
    /// The wakers of those that wait for the end.
    pub(crate) waiters: WakeList,
    /// What the closure returned that was called with the payload.
    pub(crate) value: R,
}

impl CancelScope {
    /// Returns the scope of a part of a task.
    pub(crate) fn nested() -> Arc<Self> {
        Arc::new(CancelScope::new(None, ()))
    }

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
            state.cancelling = state.cancelling.saturating_add(1);
            self.requested.fetch_max(CANCEL, Ordering::Release);
            let leaves = state.points.leaves();
            if leaves.is_empty() {
                // The next point delivers the request, or the task is dropped when its poll is pending.
                state.unassigned = true;
                (WakeList(state.task_waker.take().into_iter().collect()), None)
            } else {
                let of_task = usize::from(state.task_waker.is_some());
                let wakers = state.assign(leaves);
                // Only points with wakers of their own take time to be woken while the task may be polled.
                let in_progress = (wakers.0.len() > of_task).then(|| WakeInProgress::new(self));
                (wakers, in_progress)
            }
        };
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

    /// Returns whether a request was recorded that is not delivered.
    pub(crate) fn has_undelivered_request(&self) -> bool {
        let state = self.lock();
        state.unassigned || state.undelivered
    }

    /// Returns whether the task has ended, and how.
    pub(crate) fn task_state(&self) -> TaskState {
        self.lock().task_state
    }

    /// Records that the task's error has an owner.
    pub(crate) fn mark_error_observed(&self) {
        self.error_observed.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_error_observed(&self) -> bool {
        self.error_observed.load(Ordering::Relaxed)
    }

    /// Called after a pending poll; stores `waker`. Returns `DropFuture` if the task was aborted, or if a request found no
    /// point that could deliver it.
    pub(crate) fn after_pending_poll(&self, waker: &Waker) -> PollDecision {
        let mut clone = None;
        loop {
            let mut state = self.lock();
            if self.requested.load(Ordering::Relaxed) == ABORT {
                return PollDecision::DropFuture;
            }
            let wakers = if state.unassigned {
                // The request came during the poll, or its assignment was lost in it.
                let leaves = state.points.leaves();
                if leaves.is_empty() {
                    state.unassigned = false;
                    return PollDecision::DropFuture;
                }
                state.assign(leaves)
            } else if state.undelivered && self.wakes_in_progress.load(Ordering::Acquire) == 0 {
                // The assigned points were not polled, or not all of them.
                state.idle_polls = state.idle_polls.saturating_add(1);
                if state.idle_polls <= MAX_IDLE_POLLS {
                    WakeList(state.task_waker.take().into_iter().collect())
                } else if let Some(wakers) = state.reassign_stale(self.poll_count.load(Ordering::Relaxed)) {
                    wakers
                } else {
                    return PollDecision::DropFuture;
                }
            } else if state.task_waker.as_ref().is_some_and(|known| known.will_wake(waker)) {
                return PollDecision::Continue;
            } else if clone.is_some() {
                // The old waker is dropped after the lock was released.
                let old = mem::replace(&mut state.task_waker, clone);
                drop(state);
                drop(old);
                return PollDecision::Continue;
            } else {
                // The waker is cloned without the lock. Then all of the above is looked at again.
                drop(state);
                clone = Some(waker.clone());
                continue;
            };
            drop(state);
            // The stored waker may be that of an earlier poll, so this one is woken too.
            wakers.and(waker.clone()).wake();
            return PollDecision::Continue;
        }
    }

    /// Registers a point that is pending and is to be polled by `waker`, or delivers a request to it, which unregisters it.
    ///
    /// `delivered_below`: a request was delivered to a point below this one in this poll.
    pub(crate) fn register(&self, id: &mut PointId, waker: &Waker, delivered_below: bool) -> Registered {
        // A point that is polled by the task's own waker needs no clone of it.
        let by = if POLLING_WAKER.get() == waker_id(waker) { PolledBy::Task } else { PolledBy::Waker(waker) };
        let mut clone = None;
        let mut state = self.lock();
        if let PolledBy::Waker(waker) = by {
            while clone.is_none() && !state.points.has_waker(*id, waker) {
                drop(state);
                clone = Some(waker.clone());
                state = self.lock();
            }
        }
        let poll = self.poll_count.load(Ordering::Relaxed);
        let mut parent = ENCLOSING_POINT.get();
        if matches!(by, PolledBy::Task) && parent == PointId::NONE && state.link_single(id, poll) {
            return Registered::Live;
        }
        if parent.is_unregistered() {
            // The parent is registered before its own poll is over, so that this point has a parent.
            parent = state.points.insert(PointId::NONE);
            ENCLOSING_POINT.set(parent);
        }
        let old = state.points.link(id, parent, poll, by, clone);
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
            let own_waker = state.deliver(*id);
            *id = PointId::UNREGISTERED;
            drop(state);
            drop((own_waker, old));
            return Registered::Delivered;
        }
        // An unassigned request is for the points below, which deliver it when they are polled. An assigned one goes to the
        // leaves below. That is no new request: whether it was delivered in another branch does not change.
        let mut wakers = WakeList(Vec::new());
        if is_assigned {
            state.points.unassign(*id);
            let undelivered = state.undelivered;
            let leaves = state.points.leaves_below(*id);
            wakers = state.assign(leaves);
            state.undelivered = undelivered;
        }
        drop(state);
        drop(old);
        wakers.wake();
        Registered::Live
    }

    /// Unregisters a point: its value was ready, or it was dropped. `is_current` if the task is being polled here.
    #[inline]
    pub(crate) fn unregister(&self, id: PointId, is_current: bool) {
        if is_current && !self.has_many.load(Ordering::Relaxed) {
            // A request may be assigned to it until the lock is taken, which happens at the end of this poll at the latest.
            self.unregistered_serial.store(id.serial(), Ordering::Release);
        } else {
            self.unregister_with_lock(id, is_current);
        }
    }

    #[inline(never)]
    fn unregister_with_lock(&self, id: PointId, is_current: bool) {
        let mut state = self.lock();
        let was_unassigned = state.unassigned;
        let waker = state.remove(id);
        // The polling thread finds by itself, after the poll, that the request is unassigned.
        let to_wake = state.unassigned && !was_unassigned && !is_current;
        let task = if to_wake { state.task_waker.take() } else { None };
        drop(state);
        drop(waker);
        if let Some(task) = task {
            task.wake();
        }
    }

    /// Unregisters a point if it has no children. Returns whether it had none.
    pub(crate) fn unregister_if_leaf(&self, id: PointId) -> bool {
        let waker = {
            let mut state = self.lock();
            if state.points.has_children(id) {
                return false;
            }
            state.remove(id)
        };
        drop(waker);
        true
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
