//! A task without its result.

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

/// A handle to a task, which can cancel the task and has its state, but not its result.
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

    /// Requests a cancel: delivers [`Cancelled`](crate::aio::Cancelled) at the points where it is, innermost first,
    /// once in each concurrent branch. Python's `Task.cancel`.
    ///
    /// If the task is at no point, the next one delivers the request; if it waits where there is no point, it is
    /// dropped. Returns `false` if the task has ended already.
    #[allow(clippy::must_use_candidate)]
    pub fn cancel(&self) -> bool {
        self.cancel_for(None)
    }

    /// Requests a cancel because of this request, or a new one if there is none.
    pub(crate) fn cancel_for(&self, request: Option<RequestId>) -> bool {
        if self.is_done() {
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

    /// [`cancel`](Self::cancel)s the task, and drops it where it stands if it has not ended after this time.
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

    /// Drops the task where it stands: its destructors run, and nothing is delivered. Tokio's `abort`.
    pub fn abort(&self) {
        self.scope.abort();
    }

    /// Returns the number of cancels, less those that were [undone](Self::uncancel). Python's `Task.cancelling`.
    #[must_use]
    pub fn cancelling(&self) -> usize {
        self.scope.cancelling()
    }

    /// Undoes one cancel, and returns how many are left. Python's `Task.uncancel`.
    #[allow(clippy::must_use_candidate)]
    pub fn uncancel(&self) -> usize {
        self.scope.uncancel()
    }

    /// Returns whether the task has ended, in whatever way. Python's `Task.done`.
    #[doc(alias = "done")]
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.state() != TaskState::Pending
    }

    /// Returns whether the task ended because it was cancelled. Python's `Task.cancelled`.
    #[doc(alias = "cancelled")]
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.state() == TaskState::Cancelled
    }

    /// Returns whether the task has ended, and how.
    #[must_use]
    pub fn state(&self) -> TaskState {
        self.scope.task_state()
    }

    /// Returns the name: `Task-1` and so on, unless the task was [named](Self::set_name). Python's `Task.get_name`.
    #[doc(alias = "get_name")]
    #[must_use]
    pub fn name(&self) -> String {
        self.scope.name()
    }

    /// Sets the name. Python's `Task.set_name`.
    pub fn set_name(&self, name: impl Into<String>) {
        self.scope.set_name(name.into().into_boxed_str());
    }

    pub(crate) fn fields(&self, debug: &mut fmt::DebugStruct<'_, '_>) {
        debug.field("name", &self.name());
        debug.field("spawned_at", &format_args!("{}", self.spawned_at()));
        debug.field("state", &self.state());
    }

    /// Returns whether the task's event loop runs on this thread, or runs the task that is polled here.
    #[cfg(not(target_family = "wasm"))]
    pub(crate) fn runs_here(&self) -> bool {
        self.meta().is_some_and(|meta| meta.host().is_current())
    }

    /// Returns where in the source the task was spawned.
    #[must_use]
    pub fn spawned_at(&self) -> &'static Location<'static> {
        self.meta().map_or(Location::caller(), TaskMeta::spawned_at)
    }
}

/// Writes the methods of [`TaskHandle`] out for a type that has a handle in its field.
macro_rules! forward_to_handle {
    ($type:ident, $($field:ident).+) => {
        impl<T> $type<T> {
            /// Requests a cancel, as [`TaskHandle::cancel`](crate::aio::TaskHandle::cancel) does. Returns `false` if
            /// the task has ended already. Python's `Task.cancel`.
            #[allow(clippy::must_use_candidate)]
            pub fn cancel(&self) -> bool {
                self.$($field).+.cancel()
            }

            /// Cancels the task, and drops it where it stands if it has not ended after this time, as
            /// [`TaskHandle::cancel_within`](crate::aio::TaskHandle::cancel_within) does.
            pub fn cancel_within(&self, grace: core::time::Duration) {
                self.$($field).+.cancel_within(grace);
            }

            /// Drops the task where it stands, as [`TaskHandle::abort`](crate::aio::TaskHandle::abort) does.
            pub fn abort(&self) {
                self.$($field).+.abort();
            }

            /// Returns the number of cancels, less those that were [undone](Self::uncancel). Python's
            /// `Task.cancelling`.
            #[must_use]
            pub fn cancelling(&self) -> usize {
                self.$($field).+.cancelling()
            }

            /// Undoes one cancel, and returns how many are left. Python's `Task.uncancel`.
            #[allow(clippy::must_use_candidate)]
            pub fn uncancel(&self) -> usize {
                self.$($field).+.uncancel()
            }

            /// Returns whether the task has ended, in whatever way. Python's `Task.done`.
            #[doc(alias = "done")]
            #[must_use]
            pub fn is_done(&self) -> bool {
                self.$($field).+.is_done()
            }

            /// Returns whether the task ended because it was cancelled. Python's `Task.cancelled`.
            #[doc(alias = "cancelled")]
            #[must_use]
            pub fn is_cancelled(&self) -> bool {
                self.$($field).+.is_cancelled()
            }

            /// Returns whether the task has ended, and how.
            #[must_use]
            pub fn state(&self) -> $crate::aio::TaskState {
                self.$($field).+.state()
            }

            /// Returns the name: `Task-1` and so on, unless the task was [named](Self::set_name). Python's
            /// `Task.get_name`.
            #[doc(alias = "get_name")]
            #[must_use]
            pub fn name(&self) -> std::string::String {
                self.$($field).+.name()
            }

            /// Sets the name. Python's `Task.set_name`.
            pub fn set_name(&self, name: impl Into<std::string::String>) {
                self.$($field).+.set_name(name);
            }

            /// Returns where in the source the task was spawned.
            #[must_use]
            pub fn spawned_at(&self) -> &'static core::panic::Location<'static> {
                self.$($field).+.spawned_at()
            }
        }
    };
}
pub(crate) use forward_to_handle;

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
