//! The tasks of a group: the list of them, whether more may be added, and what is cancelled when one fails.

use core::fmt;
use core::future::Future;
use core::mem;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::vec::Vec;

use futures_util::task::AtomicWaker;
use pin_project_lite::pin_project;

use crate::aio::cancel::current::ScopeHolder;
use crate::aio::cancel::scope::{CancelScope, RequestId};
use crate::aio::cancel::ticket::Ticket;
use crate::aio::host::job::Job;
use crate::aio::outcome::error::TaskError;
use crate::aio::task::Task;
use crate::aio::task::handle::TaskHandle;
use crate::aio::task_group::error::GroupClosedError;
use crate::mutex::Mutex;

/// A group, as its body and its tasks share it.
pub(crate) struct GroupState {
    state: Mutex<State>,
    /// The waker of what waits for the children to end.
    waker: AtomicWaker,
    /// The scope of the body.
    body: Arc<CancelScope>,
}

struct State {
    /// The tasks that have not ended, by number; in the order in which they were spawned.
    children: BTreeMap<u64, TaskHandle>,
    spawned: u64,
    errors: Vec<TaskError>,
    body_runs: bool,
    /// The children were cancelled.
    is_shutting_down: bool,
    is_over: bool,
}

impl GroupState {
    pub(crate) fn new() -> Self {
        GroupState {
            state: Mutex::new(State {
                children: BTreeMap::new(),
                spawned: 0,
                errors: Vec::new(),
                body_runs: true,
                is_shutting_down: false,
                is_over: false,
            }),
            waker: AtomicWaker::new(),
            body: CancelScope::nested(),
        }
    }

    /// Returns the scope of the body.
    pub(crate) fn body(&self) -> &Arc<CancelScope> {
        &self.body
    }

    /// Returns an error if no more tasks may be added.
    pub(crate) fn check_open(&self) -> Result<(), GroupClosedError> {
        self.state.lock().check_open()
    }

    /// Returns the number of tasks that have not ended.
    pub(crate) fn running(&self) -> usize {
        self.state.lock().children.len()
    }

    /// Adds a task that has not begun to the group.
    pub(crate) fn add<R, T>(self: &Arc<Self>, harness: R, task: &Task<T>) -> Result<GroupTask<R>, GroupClosedError> {
        let group = Arc::downgrade(self);
        task.observe_error(move |result| {
            if let (Err(error), Some(group)) = (result, group.upgrade()) {
                group.failed(error);
            }
        });
        let mut state = self.state.lock();
        // It may have been closed on another thread in the meantime.
        if let Err(closed) = state.check_open() {
            drop(state);
            return Err(closed);
        }
        let number = state.spawned;
        state.spawned += 1;
        state.children.insert(number, task.handle());
        drop(state);
        Ok(GroupTask { harness, remove_on_drop: Some(RemoveOnDrop { group: Arc::clone(self), number }) })
    }

    /// Records that the body has ended. A later failure does not cancel it.
    pub(crate) fn body_ended(&self) {
        self.state.lock().body_runs = false;
    }

    /// Cancels the children, because of `request` if there is one. Returns `false` if they were cancelled before.
    pub(crate) fn shut_down(&self, request: Option<RequestId>) -> bool {
        let children: Vec<TaskHandle> = {
            let mut state = self.state.lock();
            if mem::replace(&mut state.is_shutting_down, true) {
                return false;
            }
            state.children.values().cloned().collect()
        };
        for child in children {
            child.cancel_for(request);
        }
        true
    }

    /// Forwards the request to the children through which requests came here: through others, they await the task that
    /// waits for them.
    pub(crate) fn forward_to_origin(&self, request: RequestId) {
        let origins = CancelScope::origin_scopes();
        let mut children: Vec<TaskHandle> = self.state.lock().children.values().cloned().collect();
        children.retain(|child| origins.contains(&child.scope.id_ptr()));
        for child in children {
            child.cancel_for(Some(request));
        }
    }

    /// Records that a child ended with this error.
    fn failed(&self, error: &TaskError) {
        if error.is_cancelled() {
            return;
        }
        let body_runs = {
            let mut state = self.state.lock();
            state.errors.push(error.clone());
            state.body_runs
        };
        if self.shut_down(None) && body_runs {
            self.body.request_cancel();
        }
    }

    /// Ends the group if no child is left; otherwise registers `waker`.
    pub(crate) fn poll_children(&self, waker: &Waker) -> Poll<Vec<TaskError>> {
        // Before the children are counted, so that the last one wakes the task.
        self.waker.register(waker);
        let errors = {
            let mut state = self.state.lock();
            if !state.children.is_empty() {
                return Poll::Pending;
            }
            state.is_over = true;
            mem::take(&mut state.errors)
        };
        drop(self.waker.take());
        Poll::Ready(errors)
    }
}

#[allow(clippy::missing_fields_in_debug)] // The other fields have nothing to show.
impl fmt::Debug for GroupState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state.lock();
        let mut debug = formatter.debug_struct("TaskGroup");
        debug.field("running", &state.children.len()).field("errors", &state.errors.len());
        debug.field("open", &state.check_open().is_ok()).finish()
    }
}

impl State {
    fn check_open(&self) -> Result<(), GroupClosedError> {
        if self.is_over {
            Err(GroupClosedError::Over)
        } else if self.is_shutting_down {
            Err(GroupClosedError::ShuttingDown)
        } else {
            Ok(())
        }
    }
}

pin_project! {
    /// A task of a group, as it is polled.
    pub(crate) struct GroupTask<R> {
        #[pin]
        harness: R,
        // Dropped after the task, so that what it wakes finds the result.
        remove_on_drop: Option<RemoveOnDrop>,
    }
}

impl<R: Future<Output = ()>> Future for GroupTask<R> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = self.project();
        let polled = this.harness.poll(context);
        if polled.is_ready() {
            drop(this.remove_on_drop.take());
        }
        polled
    }
}

impl<R: Job> Job for GroupTask<R> {
    fn ticket(self: Pin<&mut Self>) -> Option<&Ticket> {
        self.project().harness.ticket()
    }

    fn waker(self: Pin<&mut Self>) -> Option<Waker> {
        self.project().harness.waker()
    }

    fn is_task(&self) -> bool {
        self.harness.is_task()
    }

    fn scope(self: Pin<&mut Self>) -> Option<Arc<CancelScope>> {
        self.project().harness.scope()
    }

    fn run(self: Pin<&mut Self>, scope: &mut ScopeHolder, context: &mut Context<'_>) -> Poll<bool> {
        let this = self.project();
        let ran = this.harness.run(scope, context);
        if ran.is_ready() {
            drop(this.remove_on_drop.take());
        }
        ran
    }
}

/// Takes a child off the list when it is dropped.
struct RemoveOnDrop {
    group: Arc<GroupState>,
    number: u64,
}

impl Drop for RemoveOnDrop {
    fn drop(&mut self) {
        let mut state = self.group.state.lock();
        let child = state.children.remove(&self.number);
        let was_last = state.children.is_empty();
        drop(state);
        drop(child);
        if was_last {
            self.group.waker.wake();
        }
    }
}

/// Aborts the rest of the group when it is dropped.
pub(crate) struct AbortOnDrop(Arc<GroupState>);

impl AbortOnDrop {
    pub(crate) fn new(group: &Arc<GroupState>) -> Self {
        AbortOnDrop(Arc::clone(group))
    }

    pub(crate) fn group(&self) -> &GroupState {
        &self.0
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        let children: Vec<TaskHandle> = {
            let mut state = self.0.state.lock();
            (state.is_over, state.is_shutting_down) = (true, true);
            state.children.values().cloned().collect()
        };
        for child in children {
            child.abort();
        }
    }
}
