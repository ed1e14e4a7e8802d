//! Who is in a task group, who may still come in, and who is told when one of them fails?

use core::fmt;
use core::future::Future;
use core::mem;
use core::pin::Pin;
use core::task::{Context, Poll, Waker};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::vec::Vec;

use pin_project_lite::pin_project;

use crate::aio::current::Own;
use crate::aio::default_runtime::Ticket;
use crate::aio::error::TaskError;
use crate::aio::job::Job;
use crate::aio::scope::{Request, Scope};
use crate::aio::task::Task;
use crate::aio::task_group::error::GroupClosedError;
use crate::aio::task_handle::TaskHandle;

/// A group, as its body and its tasks share it.
pub(crate) struct Group {
    state: Mutex<State>,
    /// Where the body is told.
    body: Arc<Scope>,
}

struct State {
    /// Those that have not ended, by number; in the order in which they were spawned.
    children: BTreeMap<u64, TaskHandle>,
    spawned: u64,
    errors: Vec<TaskError>,
    body_runs: bool,
    /// The children were cancelled.
    shuts_down: bool,
    over: bool,
    /// Who waits for the children to end.
    waker: Option<Waker>,
}

impl Group {
    pub(crate) fn new() -> Self {
        Group {
            state: Mutex::new(State {
                children: BTreeMap::new(),
                spawned: 0,
                errors: Vec::new(),
                body_runs: true,
                shuts_down: false,
                over: false,
                waker: None,
            }),
            body: Scope::part(),
        }
    }

    /// Where its body is told.
    pub(crate) fn body(&self) -> &Arc<Scope> {
        &self.body
    }

    /// Whether tasks may still come in.
    pub(crate) fn open(&self) -> Result<(), GroupClosedError> {
        self.lock().open()
    }

    /// How many of its tasks have not ended.
    pub(crate) fn running(&self) -> usize {
        self.lock().children.len()
    }

    /// Makes a member of the group of a task that has not begun.
    pub(crate) fn enter<R, T>(self: &Arc<Self>, running: R, task: &Task<T>) -> Result<Member<R>, GroupClosedError> {
        let group = Arc::downgrade(self);
        task.watch(move |result| {
            if let (Err(error), Some(group)) = (result, group.upgrade()) {
                group.failed(error);
            }
        });
        let mut state = self.lock();
        // It may have been closed on another thread meanwhile.
        if let Err(closed) = state.open() {
            drop(state);
            return Err(closed);
        }
        let number = state.spawned;
        state.spawned += 1;
        state.children.insert(number, task.handle());
        drop(state);
        Ok(Member { running, leave: Some(Leave { group: Arc::clone(self), number }) })
    }

    /// A failure after this one is not told to the body any more.
    pub(crate) fn body_ended(&self) {
        self.lock().body_runs = false;
    }

    /// Cancels the children, unless that was done. Whether it was not. It may be because of a request.
    pub(crate) fn shut_down(&self, request: Option<Request>) -> bool {
        let children: Vec<TaskHandle> = {
            let mut state = self.lock();
            if mem::replace(&mut state.shuts_down, true) {
                return false;
            }
            state.children.values().cloned().collect()
        };
        for child in children {
            child.cancel_for(request);
        }
        true
    }

    /// Passes this to the children by way of whom requests have come here: they await, by way of others, the one who waits for them.
    pub(crate) fn pass_back(&self, request: Request) {
        let ways = Scope::ways_here();
        let mut children: Vec<TaskHandle> = self.lock().children.values().cloned().collect();
        children.retain(|child| ways.contains(&child.scope.address()));
        for child in children {
            child.cancel_for(Some(request));
        }
    }

    /// A child ended by this.
    fn failed(&self, error: &TaskError) {
        if error.is_cancelled() {
            return;
        }
        let body_runs = {
            let mut state = self.lock();
            state.errors.push(error.clone());
            state.body_runs
        };
        if self.shut_down(None) && body_runs {
            self.body.request();
        }
    }

    /// Ends the group if no child is left, or else will wake this waker.
    pub(crate) fn poll_children(&self, waker: &Waker) -> Poll<Vec<TaskError>> {
        let waker = waker.clone();
        let mut state = self.lock();
        if state.children.is_empty() {
            state.over = true;
            let errors = mem::take(&mut state.errors);
            drop(state);
            return Poll::Ready(errors);
        }
        let old = state.waker.replace(waker);
        drop(state);
        drop(old);
        Poll::Pending
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it is held.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Group {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.lock();
        let mut debug = formatter.debug_struct("TaskGroup");
        debug.field("running", &state.children.len()).field("errors", &state.errors.len());
        debug.field("open", &state.open().is_ok()).finish()
    }
}

impl State {
    fn open(&self) -> Result<(), GroupClosedError> {
        if self.over {
            Err(GroupClosedError::Over)
        } else if self.shuts_down {
            Err(GroupClosedError::ShuttingDown)
        } else {
            Ok(())
        }
    }
}

pin_project! {
    /// A task of a group, as it is polled.
    pub(crate) struct Member<R> {
        #[pin]
        running: R,
        // Dropped after the task, so that whoever is told by it finds the result.
        leave: Option<Leave>,
    }
}

impl<R: Future<Output = ()>> Future for Member<R> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let this = self.project();
        let polled = this.running.poll(context);
        if polled.is_ready() {
            drop(this.leave.take());
        }
        polled
    }
}

impl<R: Job> Job for Member<R> {
    fn ticket(self: Pin<&mut Self>) -> Option<&Ticket> {
        self.project().running.ticket()
    }

    fn waker(self: Pin<&mut Self>) -> Option<Waker> {
        self.project().running.waker()
    }

    fn is_task(&self) -> bool {
        self.running.is_task()
    }

    fn scope(self: Pin<&mut Self>) -> Option<Arc<Scope>> {
        self.project().running.scope()
    }

    fn run(self: Pin<&mut Self>, scope: &mut Own, context: &mut Context<'_>) -> Poll<bool> {
        let this = self.project();
        let ran = this.running.run(scope, context);
        if ran.is_ready() {
            drop(this.leave.take());
        }
        ran
    }
}

/// Takes a child off the list when it is dropped.
struct Leave {
    group: Arc<Group>,
    number: u64,
}

impl Drop for Leave {
    fn drop(&mut self) {
        let mut state = self.group.lock();
        let child = state.children.remove(&self.number);
        let waker = if state.children.is_empty() { state.waker.take() } else { None };
        drop(state);
        drop(child);
        waker.into_iter().for_each(Waker::wake);
    }
}

/// Aborts what is left of the group when it is dropped.
pub(crate) struct Entered(Arc<Group>);

impl Entered {
    pub(crate) fn new(group: &Arc<Group>) -> Self {
        Entered(Arc::clone(group))
    }

    pub(crate) fn group(&self) -> &Group {
        &self.0
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        let children: Vec<TaskHandle> = {
            let mut state = self.0.lock();
            (state.over, state.shuts_down) = (true, true);
            state.children.values().cloned().collect()
        };
        for child in children {
            child.abort();
        }
    }
}
