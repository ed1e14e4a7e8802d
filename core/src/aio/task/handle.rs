//! A task without its result: who holds it can stop it, and ask how it stands.

use core::fmt;
use core::future::{Future as _, poll_fn};
use core::panic::Location;
use core::pin::pin;
use core::task::Poll;
use std::string::String;
use std::sync::Arc;
use std::time::Duration;

use crate::aio::cancel::scope::{CancelScope, RequestId};
use crate::aio::cancel::task_meta::TaskMeta;
use crate::aio::host::time::{later, sleep_on};
use crate::aio::outcome::state::TaskState;

/// A task without its result: cloned, kept, and asked to stop.
#[derive(Clone)]
pub struct TaskHandle {
    pub(crate) scope: Arc<CancelScope>,
}

impl TaskHandle {
    pub(crate) fn new(scope: Arc<CancelScope>) -> Self {
        TaskHandle { scope }
    }

    pub(crate) fn meta(&self) -> Option<&TaskMeta> {
        self.scope.meta.as_ref()
    }

    /// Asks the task to stop: delivers [`Cancelled`](crate::aio::Cancelled) at the points where it is, innermost first, once in each
    /// concurrent branch. Python's `Task.cancel`.
    ///
    /// If it is at none, the next point delivers it; if it waits where there is no point around, it is dropped. Gives `false` if it
    /// has ended already.
    #[allow(clippy::must_use_candidate)]
    pub fn cancel(&self) -> bool {
        self.cancel_for(None)
    }

    /// The same, because of this request, if there is one.
    pub(crate) fn cancel_for(&self, request: Option<RequestId>) -> bool {
        if self.done() {
            return false;
        }
        if let Some(meta) = self.meta() {
            meta.lane.cancelled();
        }
        match request {
            Some(request) => self.scope.forward(request),
            None => self.scope.request_cancel(),
        }
        true
    }

    /// [`cancel`](Self::cancel)s it, and drops it where it is if it has not ended after this time.
    pub fn cancel_within(&self, grace: Duration) {
        if !self.cancel() {
            return;
        }
        let Some(meta) = self.meta() else { return };
        let (host, task) = (meta.shared_host(), self.clone());
        let deadline = later(host.now(), grace);
        meta.host().spawn(async move {
            let (mut sleep, mut ended) = (pin!(sleep_on(&host, deadline)), pin!(task.scope.wait_for_end()));
            let in_time = poll_fn(|context| match ended.as_mut().poll(context) {
                Poll::Ready(()) => Poll::Ready(true),
                Poll::Pending => sleep.as_mut().poll(context).map(|()| false),
            });
            if !in_time.await {
                task.abort();
            }
        });
    }

    /// Drops the task where it is: its destructors run, and nothing is told. Tokio's `abort`.
    pub fn abort(&self) {
        self.scope.abort();
    }

    /// How often it was cancelled, less how often that was [taken back](Self::uncancel). Python's `Task.cancelling`.
    #[must_use]
    pub fn cancelling(&self) -> usize {
        self.scope.cancelling()
    }

    /// Takes one request back, and gives how many are left. Python's `Task.uncancel`.
    #[allow(clippy::must_use_candidate)]
    pub fn uncancel(&self) -> usize {
        self.scope.uncancel()
    }

    /// Whether it has ended, in whatever way. Python's `Task.done`.
    #[must_use]
    pub fn done(&self) -> bool {
        self.state() != TaskState::Pending
    }

    /// Whether it ended because it was cancelled. Python's `Task.cancelled`.
    #[must_use]
    pub fn cancelled(&self) -> bool {
        self.state() == TaskState::Cancelled
    }

    /// How it stands.
    #[must_use]
    pub fn state(&self) -> TaskState {
        self.scope.task_state()
    }

    /// Its name: `Task-1` and so on, unless it was [named](Self::set_name). Python's `Task.get_name`.
    #[must_use]
    pub fn name(&self) -> String {
        self.scope.name()
    }

    /// Names it. Python's `Task.set_name`.
    pub fn set_name(&self, name: impl Into<String>) {
        self.scope.set_name(name.into().into_boxed_str());
    }

    pub(crate) fn fields(&self, debug: &mut fmt::DebugStruct<'_, '_>) {
        debug.field("name", &self.name());
        debug.field("spawned_at", &format_args!("{}", self.spawned_at()));
        debug.field("state", &self.state());
    }

    /// Whether the event loop that it is of runs on this thread, or is what runs the task that is polled here.
    #[cfg(not(target_family = "wasm"))]
    pub(crate) fn runs_here(&self) -> bool {
        self.meta().is_some_and(|meta| meta.host().is_current())
    }

    /// Where in the source it was spawned.
    #[must_use]
    pub fn spawned_at(&self) -> &'static Location<'static> {
        self.meta().map_or(Location::caller(), TaskMeta::spawned_at)
    }
}

impl PartialEq for TaskHandle {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.scope, &other.scope)
    }
}

impl Eq for TaskHandle {}

impl core::hash::Hash for TaskHandle {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        self.meta().map(TaskMeta::number).hash(state);
    }
}

impl fmt::Debug for TaskHandle {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = formatter.debug_struct("TaskHandle");
        self.fields(&mut debug);
        debug.finish()
    }
}
