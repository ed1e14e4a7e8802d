//! The scope of a task, or of a part of one: its requests, its points, and the delivery of the requests at the points.
//!
//! # The protocol
//!
//! A task is polled inside its [`CancelScope`], which its points find in a thread-local variable. A point is a future
//! around another one. While it is pending it is *live*: it is a node of the scope's tree, whose parent is the point
//! that was being polled around it, and it has the waker that it was polled with.
//!
//! 1. A request is *assigned* to each leaf of the tree, which is woken. If the tree is empty, the request is
//!    *unassigned*.
//! 2. A point polls its inner future first. If a cancel was *raised* in that poll, the point ends by the cancel, and
//!    nothing else is delivered to it. Otherwise a value that is ready wins. If the inner future is pending, an
//!    assigned point that still is a leaf *delivers* the request, and one that has children assigns the request to the
//!    leaves below it.
//! 3. A point that becomes live while a request is unassigned delivers that request. If the task as a whole is pending
//!    while a request is unassigned, no code in it can receive the request, and the task is dropped.
//! 4. An assignment ends without a delivery if the point's value won or if the point was dropped. If it was the last
//!    one of an undelivered request, the request is unassigned again.
//! 5. The tree is that of the last polls. An assigned point during whose poll a request was delivered to another point
//!    had that point below it, and does not deliver the request again: its callee cleans up.
//! 6. A future that was polled and is kept, but is not awaited any more, has live points that are not polled. If the
//!    assigned points are all of that kind, so that the task was polled [often](poll::MAX_IDLE_POLLS) without a
//!    delivery, the request is assigned to the leaves among the points that were polled last. If there are none, the
//!    task is dropped.
//!
//! Requests that have not been delivered yet are one: as in Python, a task that is cancelled twice before it runs
//! receives one `Cancelled`. So a request is delivered once in each branch, at the leaf, and never to a caller after
//! its callee received it, because the callee's point was below the caller's. A request that is *forwarded* to another
//! scope keeps its [number](RequestId), so a scope knows whether it has seen the request before.
//!
//! # Invariants
//!
//! They hold whenever the lock is free.
//!
//! 1. At most one of `unassigned` and `undelivered` is true.
//! 2. While `undelivered` is true, a point is assigned, except between the end of a poll and the next lock: then the
//!    last assigned point may be in `unregistered_serial`.
//! 3. While `has_many` is false, the tree has at most one node, whose parent is no point.
//! 4. `unregistered_serial` is nonzero only while `has_many` is false.
//!
//! # Locks
//!
//! Each scope has one lock. A method never holds the locks of two scopes: to follow a request from scope to scope, it
//! clones the `Arc` of the next scope and releases the lock. No waker is woken, cloned or dropped under the lock, and
//! no future is polled or dropped. The payload is changed under the lock, by closures that do not panic and call no
//! other code.

mod cold;
mod poll;
mod record;
mod register;
mod request_id;
mod state;

use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};
use std::task::Wake;

use crate::aio::cancel::task_meta::TaskMeta;
use crate::aio::cancel::ticket::Ticket;
use crate::aio::outcome::state::TaskState;
use crate::aio::wakers::wake_list::WakeList;
use crate::mutex::{Mutex, MutexGuard};

pub(crate) use request_id::RequestId;
use state::State;

/// The requests and the points of a task, or of a part of a task that can be cancelled by itself.
///
/// `P` is a payload that shares the lock. A task stores its result there, so it costs one allocation besides its
/// future.
pub(crate) struct CancelScope<P: ?Sized = dyn Payload> {
    /// The number of polls, which wraps and skips 0: it is 0 until the first poll. Only the polling thread accesses it.
    poll_count: AtomicU32,
    /// What was requested: 0, [`CANCEL`] or [`ABORT`].
    ///
    /// * Set to `CANCEL` when a request is recorded, and to `ABORT` by [`abort`](CancelScope::abort), both under the
    ///   lock.
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
    /// A cancel that was delivered in the scope was raised, and taken by no point in it.
    ///
    /// * Set after the poll in which it was raised.
    /// * Excludes nothing.
    /// * Cleared by the next request.
    raised: AtomicBool,
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
            raised: AtomicBool::new(false),
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
        let mut state = self.state.lock();
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

    /// Records that the task has ended, and calls `change` with the payload, as [`with_payload`](Self::with_payload)
    /// does.
    #[inline]
    pub(crate) fn close<R>(&self, end: TaskState, change: impl FnOnce(&mut P) -> R) -> ClosedScope<R> {
        let mut state = self.lock();
        state.completion = end;
        let is_undelivered = state.unassigned || state.undelivered;
        let value = change(&mut state.payload);
        // Nothing wakes the task any more.
        let task_waker = state.task_waker.take();
        let waiters = state.cold.as_mut().map(|cold| mem::take(&mut cold.waiters)).unwrap_or_default();
        drop(state);
        drop(task_waker);
        ClosedScope { is_undelivered, waiters: WakeList::from(waiters), value }
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

    /// Returns whether the task has ended, and how.
    pub(crate) fn task_state(&self) -> TaskState {
        self.lock().completion
    }

    /// Records that the task's error has an owner.
    pub(crate) fn mark_error_observed(&self) {
        self.error_observed.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_error_observed(&self) -> bool {
        self.error_observed.load(Ordering::Relaxed)
    }
}
